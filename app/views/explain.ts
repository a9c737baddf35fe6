import { endorsementsSince, restsSince } from "~/adapters/persistence/close-rows";
import type { Queryable } from "~/adapters/persistence/database";
import { lotById, lotsOfOrders } from "~/adapters/persistence/ledger-rows";
import { ordersOfCustomers } from "~/adapters/persistence/earning-rows";
import { refundsOf, sharesOf, toShareRow } from "~/adapters/persistence/order-rows";
import { type ExplainedOrderRow, explainedOrder, standingToExplain } from "~/adapters/persistence/reads/explain-reads";
import { memberKindDays } from "~/adapters/persistence/reads/member-page";
import type { AttributionNote, KeptTouch } from "~/core/attribution/evidence";
import { explainOtherReward, explainWhyReward } from "~/core/explain/explain-reward";
import { explainWhyRefused } from "~/core/explain/explain-refusal";
import { explainWhyShare } from "~/core/explain/explain-share";
import { explainWhyScore, explainWhyTier } from "~/core/explain/explain-standing";
import type { ExplainSubject, Explained } from "~/core/explain/explained";
import type { ChangeFacts } from "~/core/explain/reason-changes";
import { undoneAt } from "~/core/orders/undone-at";
import { dueAtOf } from "~/core/rewards/decide-lots";
import { explainScore } from "~/core/scoring/explain-score";
import { HOUR_MS } from "~/core/shared/time";
import { monthAt, monthCloseAt, weekAt } from "~/core/shared/zone";
import { isEarlier } from "~/usecases/orders/month-book";
import { readBasis } from "~/usecases/orders/reward-basis";
import { type ShopProgram, loadProgram, underVersion, versionOfOrder } from "~/usecases/programs/load-program";

export type Question =
  | { readonly subject: "score" | "tier"; readonly memberId: string }
  | { readonly subject: "share"; readonly orderId: string; readonly touch: string }
  | { readonly subject: "reward"; readonly lotId: string }
  | { readonly subject: "refusal"; readonly orderId: string };

export type Asker = {
  readonly shopId: number;
  readonly now: number;
  /** A shopper or creator sees what is their own; null: the merchant and what acts for them. */
  readonly memberId: string | null;
};

/** A question from what an address says: `score/MEMBER`, `share/ORDER/TOUCH`, `reward/LOT`. Undefined when it is none. */
export function readQuestion(subject: string, id: string): Question | undefined {
  if (id === "") return undefined;
  switch (subject as ExplainSubject) {
    case "score":
    case "tier":
      return { subject: subject as "score" | "tier", memberId: id };
    case "share": {
      const slash = id.indexOf("/");
      return slash < 1 ? undefined : { subject: "share", orderId: id.slice(0, slash), touch: id.slice(slash + 1) };
    }
    case "reward":
      return { subject: "reward", lotId: id };
    case "refusal":
      return { subject: "refusal", orderId: id };
    default:
      return undefined;
  }
}

/**
 * Why a score, a tier, a share, a reward or a refusal is what it is, and what would change it: the one answer that admin, storefront,
 * portal and API give. Undefined when there is no such thing, or when it is not the asker's own.
 */
export async function explain(db: Queryable, asker: Asker, question: Question): Promise<Explained | undefined> {
  const at = await loadProgram(db, asker.shopId, asker.now);
  switch (question.subject) {
    case "score":
    case "tier":
      if (asker.memberId !== null && asker.memberId !== question.memberId) return undefined;
      return standing(db, at, asker.now, question);
    case "share":
      return share(db, at, asker, question);
    case "reward":
      return reward(db, at, asker, question.lotId);
    case "refusal":
      return refusal(db, at, asker, question.orderId);
  }
}

async function standing(
  db: Queryable,
  at: ShopProgram,
  now: number,
  { subject, memberId }: Extract<Question, { readonly memberId: string }>,
): Promise<Explained | undefined> {
  const { shopId, program, zone } = at;
  const member = await standingToExplain(db, shopId, memberId);
  if (!member) return undefined;
  const week = weekAt(zone, now);
  const { consistencyWeeks, horizonWeeks } = program.scoring;
  const since = week - Math.max(consistencyWeeks, horizonWeeks);
  const kindDays = member.agreed ? await memberKindDays(db, shopId, memberId, since) : [];
  const restWeeks = (await restsSince(db, shopId, week - consistencyWeeks, [memberId])).map((one) => one.week);
  if (subject === "score") return explainWhyScore(program, { week, kindDays, restWeeks });
  const { score } = explainScore(program, { week, kindDays, restWeeks });
  const endorsed = await endorsementsSince(db, shopId, week - consistencyWeeks + 1, [memberId]);
  return explainWhyTier(program, {
    tierName: member.tier ?? program.tiers[0]?.name ?? "",
    lowCloses: member.lowCloses ?? 0,
    lockReason: member.lockReason,
    facts: {
      scoreMilli: score.scoreMilli,
      activeWeeks: score.activeWeeks,
      endorsers: new Set(endorsed.map((one) => one.endorser)).size,
      endorserDays: new Set(endorsed.map((one) => one.day)).size,
    },
  });
}

function touchesOf(order: ExplainedOrderRow): readonly KeptTouch[] {
  return Array.isArray(order.touches) ? (order.touches as KeptTouch[]) : [];
}

async function orderUnder(db: Queryable, at: ShopProgram, orderId: string) {
  const order = await explainedOrder(db, at.shopId, orderId);
  if (!order) return undefined;
  return { order, under: await underVersion(db, at, versionOfOrder(at, order)) };
}

async function share(
  db: Queryable,
  at: ShopProgram,
  asker: Asker,
  { orderId, touch: id }: Extract<Question, { readonly subject: "share" }>,
): Promise<Explained | undefined> {
  const found = await orderUnder(db, at, orderId);
  const stored = (await sharesOf(db, at.shopId, [orderId])).find((one) => one.touch === id);
  if (!found || !stored) return undefined;
  if (asker.memberId !== null && stored.actorId !== asker.memberId) return undefined;
  const touches = touchesOf(found.order);
  const touch = touches.find((one) => one.touch === id);
  if (!touch) return undefined;
  const row = toShareRow(stored);
  const { program } = found.under;
  const { sharesFixed: fixed } = found.order;
  const answer = explainWhyShare(program, { touch, row, touches, fixed, dueAt: dueAtOf(program, found.order) });
  return asker.memberId === null ? answer : withoutOrderAmounts(answer);
}

/** Codes whose words name what somebody else's order was worth, and how they are put to one who only helped. */
const PRIVATE_CODES: Readonly<Record<string, string>> = {
  "reward-rate": "reward-rate-helped",
  "reward-refunds": "reward-refunds-helped",
  "share-of-order": "share-of-order-helped",
};
const ORDER_AMOUNTS: readonly string[] = ["totalMinor", "refundedMinor", "wholeMilli", "minor"];

/** The same answer for one who helped with somebody else's order: their own part, not what the order was worth. */
function withoutOrderAmounts(answer: Explained): Explained {
  return {
    ...answer,
    parts: answer.parts.map((part) => {
      const code = PRIVATE_CODES[part.code];
      if (code === undefined) return part;
      const params = Object.fromEntries(Object.entries(part.params).filter(([name]) => !ORDER_AMOUNTS.includes(name)));
      return { ...part, code, params };
    }),
  };
}

async function reward(db: Queryable, at: ShopProgram, asker: Asker, lotId: string): Promise<Explained | undefined> {
  const lot = await lotById(db, at.shopId, lotId);
  if (!lot || (asker.memberId !== null && lot.member !== asker.memberId)) return undefined;
  if (lot.source !== "order") return explainOtherReward(lot);
  const order = await explainedOrder(db, at.shopId, lot.orderId);
  if (!order || order.basis === null) return undefined;
  const rows = (await sharesOf(db, at.shopId, [lot.orderId])).map(toShareRow);
  const under = await underVersion(db, at, lot.programVersion);
  const answer = explainWhyReward(under.program, {
    lot,
    basis: readBasis(lot.orderId, rows, order.basis),
    totalMinor: order.totalMinor,
    refundedMinor: order.refundedMinor,
    cancelled: order.cancelledAt !== null,
    now: asker.now,
    facts: await orderFacts(db, under, order, asker.now),
  });
  return asker.memberId === null || lot.role === "buyer" ? answer : withoutOrderAmounts(answer);
}

async function refusal(db: Queryable, at: ShopProgram, asker: Asker, orderId: string): Promise<Explained | undefined> {
  const found = await orderUnder(db, at, orderId);
  if (!found) return undefined;
  const { order, under } = found;
  if (asker.memberId !== null && order.buyerId !== asker.memberId) return undefined;
  const lots = await lotsOfOrders(db, at.shopId, [orderId]);
  // Who else might have had a part is nobody's business but the merchant's.
  const own = asker.memberId === null ? lots : lots.filter((lot) => lot.member === asker.memberId);
  const notes = asker.memberId === null && Array.isArray(order.notes) ? (order.notes as AttributionNote[]) : [];
  const basis = order.basis === null ? null : readBasis(orderId, [], order.basis);
  const tier = basis?.buyer?.tier ?? null;
  return explainWhyRefused({
    attribution: order.attribution,
    refusals: basis?.earning?.refusals ?? [],
    notes,
    currency: order.currency,
    reasons: own.flatMap((lot) => lot.reasons),
    tierWithoutRate: tier !== null && (under.program.rewards.buyerRateBp[tier] ?? 0) === 0 ? tier : null,
    facts: await orderFacts(db, under, order, asker.now),
  });
}

async function orderFacts(
  db: Queryable,
  under: ShopProgram,
  order: ExplainedOrderRow,
  now: number,
): Promise<ChangeFacts> {
  const { program, zone } = under;
  const dueAt = dueAtOf(program, order);
  return {
    program,
    open: !order.sharesFixed && order.cancelledAt === null,
    dueAt,
    nextMonthAt: monthCloseAt(zone, monthAt(zone, order.placedAt)),
    coolDownUntil: await coolDownUntil(db, under, order, Math.min(dueAt, now)),
  };
}

/** When the cool-down ends that the customer's last earlier order that earns started, with what was undone by `settledAt`. */
async function coolDownUntil(
  db: Queryable,
  { shopId, program }: ShopProgram,
  { orderId, customerId, placedAt }: ExplainedOrderRow,
  settledAt: number,
): Promise<number | null> {
  if (program.orders.coolDownHours === 0 || customerId === null) return null;
  const known = await ordersOfCustomers(db, shopId, [customerId]);
  const earlier = known.filter((one) => one.earned && isEarlier(one, { placedAt, orderId }));
  const ids = earlier.map((one) => one.orderId);
  const refunds = await refundsOf(db, shopId, ids);
  const standing = earlier.filter((one) => {
    const gone = undoneAt(
      one,
      refunds.filter((refund) => refund.orderId === one.orderId),
    );
    return gone === null || gone > settledAt;
  });
  const last = standing.at(-1);
  return last === undefined ? null : last.placedAt + program.orders.coolDownHours * HOUR_MS;
}
