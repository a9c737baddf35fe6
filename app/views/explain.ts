import type { Queryable } from "~/adapters/persistence/database";
import { findGrant } from "~/adapters/persistence/grant-rows";
import { lotById, lotsOfOrders } from "~/adapters/persistence/ledger-rows";
import { type StoredShare, sharesOf, toShareRow } from "~/adapters/persistence/order-rows";
import { type ExplainedOrderRow, explainedOrder, heldToExplain } from "~/adapters/persistence/reads/explain-reads";
import type { AttributionNote, KeptTouch } from "~/core/attribution/evidence";
import { explainWhyHeld } from "~/core/explain/explain-held";
import { explainOtherReward } from "~/core/explain/explain-other-reward";
import { explainWhyReward } from "~/core/explain/explain-reward";
import { explainWhyRefused } from "~/core/explain/explain-refusal";
import { explainWhyShare } from "~/core/explain/explain-share";
import { explainWhyWithheld } from "~/core/explain/explain-withheld";
import { explainWhyScore, explainWhyTier } from "~/core/explain/explain-standing";
import type { ExplainSubject, Explained } from "~/core/explain/explained";
import { dueAtOf } from "~/core/rewards/decide-lots";
import { explainScore } from "~/core/scoring/explain-score";
import { readBasis } from "~/usecases/orders/reward-basis";
import { type ShopProgram, loadProgram, underVersion, versionOfOrder } from "~/usecases/programs/load-program";
import { changeFacts, grantFacts, lotFacts } from "./change-facts";
import { forItsMember, withoutOthersAmounts, withoutTheBuyer } from "./explain-privately";
import { rewardOrigin } from "./reward-origin";
import { standingFacts } from "./standing-facts";

export type Question =
  | { readonly subject: "score" | "tier"; readonly memberId: string }
  | { readonly subject: "share"; readonly orderId: string; readonly touch: string }
  | { readonly subject: "reward"; readonly lotId: string }
  | { readonly subject: "refusal"; readonly orderId: string }
  | { readonly subject: "refusal"; readonly grantId: string }
  | { readonly subject: "refusal"; readonly source: string; readonly activityId: string };

/** What an id of a withheld perk, or of a held activity, starts with where an order's could stand. */
const GRANT = "grant:";
const ACTIVITY = "activity:";

export type Asker = {
  readonly shopId: number;
  readonly now: number;
  /** A shopper or creator sees what is their own; null: the merchant and what acts for them. */
  readonly memberId: string | null;
};

/** A question from what an address says: `score/MEMBER`, `share/ORDER/TOUCH`, `reward/LOT`, `refusal/ORDER`, `refusal/grant:GRANT`, `refusal/activity:SOURCE/ID`. Undefined when it is none. */
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
      return refusalQuestion(id);
    default:
      return undefined;
  }
}

function refusalQuestion(id: string): Question | undefined {
  if (id.startsWith(GRANT)) return { subject: "refusal", grantId: id.slice(GRANT.length) };
  if (!id.startsWith(ACTIVITY)) return { subject: "refusal", orderId: id };
  const key = id.slice(ACTIVITY.length);
  const slash = key.indexOf("/");
  return slash < 1 ? undefined : { subject: "refusal", source: key.slice(0, slash), activityId: key.slice(slash + 1) };
}

/** How an address asks why an activity does not count. */
export function activityQuestionId({ source, activityId }: { source: string; activityId: string }): string {
  return `${ACTIVITY}${source}/${activityId}`;
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
      if ("grantId" in question) return withheld(db, at, asker, question.grantId);
      return "activityId" in question ? held(db, asker, question) : refusal(db, at, asker, question.orderId);
  }
}

async function standing(
  db: Queryable,
  at: ShopProgram,
  now: number,
  { subject, memberId }: Extract<Question, { readonly memberId: string }>,
): Promise<Explained | undefined> {
  const facts = await standingFacts(db, at, memberId, now);
  if (!facts) return undefined;
  const { member, tier, input, endorsers, endorserDays } = facts;
  if (subject === "score") return explainWhyScore(at.program, input);
  const { scoreMilli, activeWeeks } = explainScore(at.program, input).score;
  return explainWhyTier(at.program, {
    tierName: tier,
    lowCloses: member.lowCloses ?? 0,
    lockReason: member.lockReason,
    facts: { scoreMilli, activeWeeks, endorsers, endorserDays },
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
  const asks = shareAsker(asker, stored, found.order);
  if (asks === "stranger") return undefined;
  const touches = touchesOf(found.order);
  const touch = touches.find((one) => one.touch === id);
  if (!touch) return undefined;
  const row = toShareRow(stored);
  const { program } = found.under;
  const { sharesFixed: fixed } = found.order;
  const answer = explainWhyShare(program, { touch, row, touches, fixed, dueAt: dueAtOf(program, found.order) });
  switch (asks) {
    case "merchant":
      return answer;
    case "actor":
      return withoutOthersAmounts(answer);
    case "creator":
      return withoutTheBuyer(answer, { touchKind: touch.touchKind, shareBp: row.shareBp });
  }
}

/** Who asks about a share: a creator is who led its group when the order was settled, and is rewarded for it. */
function shareAsker(
  { memberId }: Asker,
  { actorId, groupId }: StoredShare,
  { orderId, basis }: ExplainedOrderRow,
): "merchant" | "actor" | "creator" | "stranger" {
  if (memberId === null) return "merchant";
  if (actorId === memberId) return "actor";
  if (groupId === null || basis === null) return "stranger";
  return readBasis(orderId, [], basis).leaderByGroup.get(groupId) === memberId ? "creator" : "stranger";
}

async function reward(db: Queryable, at: ShopProgram, asker: Asker, lotId: string): Promise<Explained | undefined> {
  const lot = await lotById(db, at.shopId, lotId);
  if (!lot || (asker.memberId !== null && lot.member !== asker.memberId)) return undefined;
  const under = await underVersion(db, at, lot.programVersion);
  if (lot.source !== "order") {
    const answer = explainOtherReward({ lot, origin: await rewardOrigin(db, under, lot), facts: lotFacts(under, lot) });
    return asker.memberId === null ? answer : withoutOthersAmounts(answer);
  }
  const order = await explainedOrder(db, at.shopId, lot.orderId);
  if (!order || order.basis === null) return undefined;
  const rows = (await sharesOf(db, at.shopId, [lot.orderId])).map(toShareRow);
  const answer = explainWhyReward(under.program, {
    lot,
    basis: readBasis(lot.orderId, rows, order.basis),
    totalMinor: order.totalMinor,
    refundedMinor: order.refundedMinor,
    cancelled: order.cancelledAt !== null,
    now: asker.now,
    facts: await changeFacts(db, under, order, asker.now),
  });
  return asker.memberId === null || lot.role === "buyer" ? answer : withoutOthersAmounts(answer);
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
    facts: await changeFacts(db, under, order, asker.now),
  });
}

async function held(
  db: Queryable,
  { shopId, memberId }: Asker,
  key: { readonly source: string; readonly activityId: string },
): Promise<Explained | undefined> {
  const activity = await heldToExplain(db, shopId, key);
  if (!activity || (memberId !== null && activity.memberId !== memberId)) return undefined;
  return explainWhyHeld(activity);
}

/** A member hears of their own; what a perk's budget is stays the shop's business. */
async function withheld(db: Queryable, at: ShopProgram, asker: Asker, grantId: string): Promise<Explained | undefined> {
  const grant = await findGrant(db, at.shopId, grantId);
  if (!grant || grant.refusal === null) return undefined;
  if (asker.memberId !== null && grant.memberId !== asker.memberId) return undefined;
  const { perkId, name, refusal, currency } = grant;
  const perk = at.program.perks.find((one) => one.id === perkId);
  const facts = await grantFacts(db, at, grant, asker.now);
  const answer = explainWhyWithheld({ name, refusal, currency, perk, facts });
  return asker.memberId === null ? answer : forItsMember(answer);
}
