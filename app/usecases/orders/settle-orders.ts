import type { Transaction } from "~/adapters/persistence/database";
import { type StoredLot, lotsOfOrders } from "~/adapters/persistence/ledger-rows";
import {
  type SettledOrder,
  type StoredOrder,
  type StoredShare,
  refundsOf,
  replaceShares,
  saveSettled,
  sharesOf,
  toShareRow,
} from "~/adapters/persistence/order-rows";
import { attributeOrder } from "~/core/attribution/attribute-order";
import type { OrderShares, ShareRow } from "~/core/attribution/evidence";
import { cancelLots, postLot, refundLots } from "~/core/ledger/change-lot";
import type { Lot } from "~/core/ledger/lot";
import { rulesNeedLookUp, rulesReadDetails } from "~/core/orders/earning";
import { type Buckets, memberAccount, sharingOf } from "~/core/identity/buckets";
import { decideLots, dueAtOf, settledAtOf } from "~/core/rewards/decide-lots";
import type { RewardBasis } from "~/core/rewards/reward-amounts";
import { monthAt } from "~/core/shared/zone";
import { loadBuckets } from "~/usecases/identity/load-buckets";
import { type ShopProgram, underVersion, versionOfOrder } from "~/usecases/programs/load-program";
import { loadEarnings } from "./load-earnings";
import { markLaterOfBuyers } from "./mark-later-of-buyers";
import { loadEvidence } from "./load-evidence";
import { type BudgetBook, loadBudgetBook } from "./budget-book";
import { type HeldOrder, type MonthBook, loadMonthBook } from "./month-book";
import { recordOrderActivities, restoreOrderActivities } from "./record-order-activities";
import type { RefundFact } from "~/core/orders/order-fact";
import { loadBases, readBasis, storeBasis } from "./reward-basis";
import { type LotChange, saveLotChanges } from "./save-lot-changes";

/** An order with everything its lots rest on. */
type Case = {
  readonly order: StoredOrder;
  readonly shares: OrderShares | null;
  readonly basis: RewardBasis;
  readonly refunds: readonly RefundFact[];
  readonly before: readonly StoredLot[];
};

/** As of which instant orders are settled. */
export type Moment = {
  /** What is due by then posts. */
  readonly now: number;
  /** Refunds and reversals after it do not exist yet: an instant in the past while a close is made up for, else no limit. */
  readonly until: number;
  /** The clock's: what entries are dated with. */
  readonly recordedAt: number;
  /** What the log says that lasts, and nothing else may; absent: whatever is due. */
  readonly logged?: Logged;
};

/** Orders by what lasts of their being settled. */
export type Logged = {
  /** Their shares are final from then on. */
  readonly final: ReadonlySet<string>;
  /** They count as activity of their buyers from then on, or no more: under the version in force at that time. */
  readonly counted: ReadonlySet<string>;
};

/** The same as lists, for the log. */
export type Lasting = { readonly final: readonly string[]; readonly counted: readonly string[] };

const sumUntil = (refunds: readonly RefundFact[], at: number): number =>
  refunds.reduce((sum, one) => (one.refundedAt <= at ? sum + one.amountMinor : sum), 0);

/**
 * Brings orders to what their facts say: shares (until they are fixed), lots, entries and balances. Depends on the facts alone, not
 * on how or in which order they came; run again, it changes nothing. Answers what of it lasts. The caller
 * holds the shop's ledger lock.
 */
export async function settleOrders(
  tx: Transaction,
  at: ShopProgram,
  orders: readonly StoredOrder[],
  moment: Moment,
): Promise<Lasting> {
  const final: string[] = [];
  const counted: string[] = [];
  const versions = [...new Set(orders.map((order) => versionOfOrder(at, order)))];
  for (const version of versions.sort((a, b) => a - b)) {
    const batch = orders.filter((order) => versionOfOrder(at, order) === version);
    const lasting = await settleUnder(tx, await underVersion(tx, at, version), batch, moment);
    final.push(...lasting.final);
    counted.push(...lasting.counted);
  }
  return { final, counted };
}

async function settleUnder(
  tx: Transaction,
  at: ShopProgram,
  orders: readonly StoredOrder[],
  moment: Moment,
): Promise<Lasting> {
  const { shopId } = at;
  const { now, logged } = moment;
  const counted = orders.filter((order) => order.paidAt !== null && !order.test);
  const cases = await loadCases(tx, at, counted, moment);
  const members = new Set(cases.flatMap((one) => earnersOf(one)));
  const months = new Set(counted.map((order) => monthAt(at.zone, order.placedAt)));
  const buckets = await loadBuckets(tx, shopId, { members: [...members] });
  // Also those who share a maximum with them.
  const holders = new Set([...members].flatMap((member) => buckets.ever(memberAccount(member)).members));
  const book = await loadMonthBook(tx, at, [...holders], [...months]);
  const budget = await loadBudgetBook(tx, at, counted);
  const changes: LotChange[] = [];
  const settled: SettledOrder[] = [];
  for (const one of cases) {
    const { lots, fixed } = lotsOf(at, one, { book, budget, buckets }, moment);
    book.replace(heldOrder(one), lots);
    budget.replace(heldOrder(one), lots);
    const before = new Map(one.before.map((lot) => [lot.lot, lot]));
    for (const after of lots) changes.push({ before: before.get(after.lot), after, cause: causeOf(one, fixed) });
    settled.push(settledOrder(at, one, fixed, moment));
  }
  await saveSettled(tx, shopId, now, [
    ...settled,
    ...orders.filter((order) => !counted.includes(order)).map(uncounted),
  ]);
  await saveShares(tx, shopId, cases);
  await saveLotChanges(tx, at, moment.recordedAt, changes, counted);
  await markLaterOfBuyers(tx, at, cases);
  const bought = cases
    .filter(({ order }) => logged === undefined || logged.counted.has(order.orderId))
    .map((one) => ({ ...one, buyerId: one.basis.buyer?.member ?? null }));
  const restored = await restoreOrderActivities(tx, at, bought, moment.recordedAt);
  const recorded = await recordOrderActivities(tx, at, bought, moment.recordedAt);
  const before = new Map(cases.map((one) => [one.order.orderId, one.order.sharesFixed]));
  const final = settled.filter((one) => one.sharesFixed && before.get(one.orderId) === false);
  return { final: final.map((one) => one.orderId), counted: [...new Set([...restored, ...recorded])] };
}

async function loadCases(
  tx: Transaction,
  at: ShopProgram,
  orders: readonly StoredOrder[],
  moment: Moment,
): Promise<Case[]> {
  const ids = orders.map((order) => order.orderId);
  const open = orders.filter((order) => !order.sharesFixed);
  const buckets = await loadBuckets(tx, at.shopId, { customers: customersOf(open) });
  const evidence = await loadEvidence(tx, at, open, { until: moment.until, buckets });
  const derived = evidence.map((one) => {
    const shares = attributeOrder(at.program, one);
    return { evidence: one, shares, rows: shares.kind === "attributed" ? shares.rows : [] };
  });
  const buyers = new Set(evidence.flatMap((one) => (one.buyer === null ? [] : [one.order.id])));
  const earnings = await loadEarnings(tx, at, open, { buyers, until: moment.until, buckets });
  const earningOfOrder = (one: (typeof derived)[number]) => earnings.get(one.evidence.order.id) ?? null;
  const bases = await loadBases(
    tx,
    at,
    derived.map((one) => ({ ...one, earning: earningOfOrder(one) })),
  );
  const fresh = new Map(
    derived.map((one, index) => [one.evidence.order.id, { shares: one.shares, basis: bases[index] }]),
  );
  const stored = await sharesOf(tx, at.shopId, ids);
  const refunds = await refundsOf(tx, at.shopId, ids);
  const lots = await lotsOfOrders(tx, at.shopId, ids);
  return orders
    .map((order): Case => {
      const derivedOne = fresh.get(order.orderId);
      const rows = stored.filter((share) => share.orderId === order.orderId).map(toShareRow);
      return {
        order,
        shares: derivedOne?.shares ?? null,
        basis: derivedOne?.basis ?? readBasis(order.orderId, rows, order.basis),
        refunds: refunds.filter((refund) => refund.orderId === order.orderId),
        before: lots.filter((lot) => lot.orderId === order.orderId),
      };
    })
    .sort((a, b) => a.order.placedAt - b.order.placedAt || (a.order.orderId < b.order.orderId ? -1 : 1));
}

function customersOf(orders: readonly StoredOrder[]): string[] {
  return [...new Set(orders.flatMap((order) => order.customerId ?? []))];
}

function earnersOf(one: Case): string[] {
  const { buyer, rows, leaderByGroup } = one.basis;
  const actors = rows.flatMap((row) => (row.actor === null ? [] : [row.actor]));
  return [...(buyer ? [buyer.member] : []), ...actors, ...leaderByGroup.values()];
}

function heldOrder(one: Case): HeldOrder {
  const { orderId, placedAt, totalMinor, cancelledAt } = one.order;
  return { orderId, placedAt, totalMinor, cancelled: cancelledAt !== null, basis: one.basis, refunds: one.refunds };
}

/** The order's lots as they should stand now, and whether its shares are final. */
function lotsOf(
  at: ShopProgram,
  one: Case,
  { book, budget, buckets }: { readonly book: MonthBook; readonly budget: BudgetBook; readonly buckets: Buckets },
  { now, until, logged }: Moment,
): { lots: StoredLot[]; fixed: boolean } {
  const { order, basis, refunds, before } = one;
  const amounts = { totalMinor: order.totalMinor, refundedMinor: sumUntil(refunds, until) };
  const mayBeFinal = logged === undefined ? !isHeldUp(at, order) : logged.final.has(order.orderId);
  const fixed = order.sharesFixed || (mayBeFinal && dueAtOf(at.program, order) <= now);
  const store = (lots: readonly Lot[]): StoredLot[] => lots.map((lot) => stored(at, lot, before));
  if (order.cancelledAt !== null) return { lots: store(cancelLots(before)), fixed: order.sharesFixed };
  if (order.sharesFixed) return { lots: store(refundLots(at.program, basis, before, amounts)), fixed };
  const month = monthAt(at.zone, order.placedAt);
  const earners = new Set(earnersOf(one));
  const sharing = sharingOf(buckets, earners, settledAtOf(at.program, order, until));
  const held = new Map(
    [...earners].map((member) => [member, book.heldBy(sharing.get(member) ?? [member], order, month)]),
  );
  const heldOfBudgetMinor = budget.heldBy(order);
  const decide = (refundedMinor: number): Lot[] =>
    decideLots(at.program, {
      basis,
      order: { ...order, id: order.orderId },
      refundedMinor,
      heldThisMonth: held,
      heldOfBudgetMinor,
      sharing,
    });
  if (!fixed) return { lots: store(withDropped(decide(amounts.refundedMinor), before)), fixed };
  // Posted with the refunds known at the due instant; later ones reverse.
  const posted = decide(sumUntil(refunds, dueAtOf(at.program, order))).map(postLot);
  return { lots: store(withDropped(refundLots(at.program, basis, posted, amounts), before)), fixed };
}

/** Its rules need what the Admin API has not been asked for yet. */
function isHeldUp({ program }: ShopProgram, order: StoredOrder): boolean {
  return order.isUnread && (rulesNeedLookUp(program) || (order.details === null && rulesReadDetails(program)));
}

/** Lots that were written for touches that no longer stand are voided. */
function withDropped(lots: readonly Lot[], before: readonly StoredLot[]): Lot[] {
  const kept = new Set(lots.map((lot) => lot.lot));
  const dropped = cancelLots(before.filter((lot) => !kept.has(lot.lot)));
  return [...lots, ...dropped.map((lot): Lot => ({ ...lot, cutMinor: 0, reasons: ["no-longer-attributed"] }))];
}

function stored(at: ShopProgram, lot: Lot, before: readonly StoredLot[]): StoredLot {
  const known = before.find((one) => one.lot === lot.lot);
  return {
    ...lot,
    issuedMinor: known?.issuedMinor ?? 0,
    expiredMinor: known?.expiredMinor ?? 0,
    placedMonth: monthAt(at.zone, lot.placedAt),
    dueMonth: monthAt(at.zone, lot.dueAt),
    issuable: known?.issuable ?? lot.placedAt >= at.shop.issueFrom,
    programVersion: known?.programVersion ?? at.version,
  };
}

function causeOf(one: Case, fixed: boolean): string {
  if (one.order.cancelledAt !== null) return "order-cancelled";
  if (one.order.sharesFixed) return "refund";
  return fixed ? "posted" : "order-settled";
}

function settledOrder(at: ShopProgram, one: Case, fixed: boolean, { until }: Moment): SettledOrder {
  const { order, shares, basis } = one;
  const cancelled = order.cancelledAt !== null;
  const kind = shares?.kind ?? (basis.rows.length > 0 ? "attributed" : "unattributed");
  return {
    orderId: order.orderId,
    buyerId: basis.buyer?.member ?? null,
    refundedMinor: sumUntil(one.refunds, until),
    attribution: cancelled ? "cancelled" : kind,
    notes: shares?.notes ?? null,
    touches: shares?.kind === "attributed" ? shares.touches : shares ? [] : null,
    basis: storeBasis(basis),
    programVersion: order.programVersion ?? at.version,
    sharesFixed: fixed,
    // What was refunded or taken back after an instant in the past is looked at when the order is settled as of now.
    dirty: (until !== Number.POSITIVE_INFINITY && !fixed) || one.refunds.some((refund) => refund.refundedAt > until),
  };
}

/** Not paid yet, or a test: nothing is decided, and it need not be looked at again before something changes. */
function uncounted(order: StoredOrder): SettledOrder {
  const { orderId, sharesFixed } = order;
  const nothing = {
    buyerId: null,
    refundedMinor: 0,
    attribution: "open" as const,
    notes: [],
    touches: [],
    basis: null,
  };
  return { orderId, ...nothing, programVersion: order.programVersion, sharesFixed, dirty: false };
}

async function saveShares(tx: Transaction, shopId: number, cases: readonly Case[]): Promise<void> {
  const open = cases.filter((one) => one.shares !== null || one.order.cancelledAt !== null);
  const rows = open.flatMap((one): StoredShare[] => {
    if (one.shares?.kind !== "attributed" || one.order.cancelledAt !== null) return [];
    const touches = new Map(one.shares.touches.map((touch) => [touch.touch, touch]));
    return one.shares.rows.map((row) => storedShare(one.order.orderId, row, touches.get(row.touch)));
  });
  await replaceShares(
    tx,
    shopId,
    open.map((one) => one.order.orderId),
    rows,
  );
}

function storedShare(
  orderId: string,
  row: ShareRow,
  touch: { readonly touchKind: string; readonly occurredAt: number } | undefined,
): StoredShare {
  return {
    orderId,
    touch: row.touch,
    kind: touch?.touchKind ?? "",
    actorId: row.actor,
    groupId: row.group,
    lane: row.lane,
    shareBp: row.shareBp,
    amountMinor: row.minor,
    touchedAt: touch?.occurredAt ?? null,
  };
}
