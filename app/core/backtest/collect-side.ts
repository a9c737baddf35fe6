import type { ShareLane } from "../attribution/evidence";
import { isCodeLot, lotAmountMinor } from "../ledger/lot";
import type { Lot } from "../ledger/lot";
import { type Earning, buyerPercentOfRules, earningNet } from "../orders/earning";
import type { Program } from "../programs/program";
import type { ReplayOrder, ReplaySink } from "../replay/replay-input";
import { contributorOf, creatorOf, steadyPercent } from "../rewards/reward-amounts";
import type { LotClass, LotRole, RewardBasis } from "../rewards/reward-amounts";
import type { Currency, MemberId, OrderId } from "../shared/ids";
import { multiplyDivideFloor } from "../shared/integer";
import { formatDay, formatMonth } from "../shared/time";
import type { Instant, Month } from "../shared/time";
import { createMonths, dayAt, monthAt } from "../shared/zone";
import type { Zone } from "../shared/zone";
import { NO_PERK_HISTORY, type PerkHistory, type PerkSum, createPerkBook } from "./perk-book";

/** Role and lane of a lot as costs are listed: `buyer`, `contributor relational`, ... And what was given beside: `season`, `perk`. */
export type CostKind = string;

/**
 * What a shop gave beside its orders and pools: by seasons, and perks by hand. No program decides over these sums, so that they stand on
 * both sides as they are in the ledger. Perks that tiers bring follow from each program.
 */
export type GivenCost = {
  readonly kind: "season" | "perk";
  readonly currency: Currency;
  readonly month: Month;
  readonly lotClass: LotClass;
  readonly minor: number;
};

/** Written out, since a text that is put together anew is looked up anew, for every lot. */
const KINDS: Readonly<Record<LotRole, Readonly<Record<ShareLane, CostKind>>>> = {
  buyer: { relational: "buyer relational", code: "buyer code" },
  contributor: { relational: "contributor relational", code: "contributor code" },
  creator: { relational: "creator relational", code: "creator code" },
};

export function costKindOf(role: LotRole, lane: ShareLane | null): CostKind {
  return lane === null ? role : KINDS[role][lane];
}

/** What a lot costs in the end as far as it is known: paid, waiting or pending. */
export function lotCostMinor(lot: Lot): number {
  return lotAmountMinor(lot) + lot.carriedMinor;
}

/** What one member's rewards of one kind come from, over the whole history. */
export type Part = {
  readonly kind: CostKind;
  costMinor: number;
  /** Order value that was shared to the member, before refunds. */
  valueMinor: number;
  /** The same, each order times the member's steadiness then, in percent. */
  steadyMinor: number;
  /** The same, with what rules for orders make of it; and with campaigns too. */
  ruledMinor: number;
  campaignMinor: number;
  /** Taken off by maxima, by the month's budget, and given up under the limit for codes. */
  maximumMinor: number;
  budgetMinor: number;
  codeLimitMinor: number;
};
/** Value of the member's own orders while they had a tier: as placed, and times percents, with rules for orders, and with campaigns too. */
export type Bought = { readonly tier: string; minor: number; ruledMinor: number; campaignMinor: number };

/** A handful of each, looked through sooner than looked up. */
export type MemberParts = { readonly parts: Part[]; readonly boughtByTier: Bought[] };

export type Leak = { orders: number; valueMinor: number; rewardMinor: number };
export type Leakage = {
  /** The code's owner had no part in the order but the code. */
  readonly ownerWasStranger: Leak;
  /** Nothing but codes had a part in it. */
  readonly codesAlone: Leak;
};

/** Sums of one side; grows with members and months, not with what they do. */
export type Side = {
  orders: number;
  attributedOrders: number;
  readonly costByMonth: Map<Currency, Map<Month, Map<CostKind, number>>>;
  readonly costByClass: Map<Currency, Map<LotClass, number>>;
  readonly members: Map<Currency, Map<MemberId, MemberParts>>;
  readonly leakage: Map<Currency, Leakage>;
  /** By currency and month: granted so far, and the local day on which the budget was used up. */
  readonly budget: Map<Currency, Map<string, { grantedMinor: number; exhaustedOn: string | null }>>;
  /** What tiers bring, by perk; there at the end. */
  readonly perks: Map<string, PerkSum>;
};

/** What a shop did that no program decides over. */
export type BesidePrograms = { readonly given?: readonly GivenCost[]; readonly perks?: PerkHistory };

/** What every lot of a currency is added to. */
type CurrencySums = {
  readonly currency: Currency;
  readonly months: Map<Month, Map<CostKind, number>>;
  readonly classes: Map<LotClass, number>;
  readonly members: Map<MemberId, MemberParts>;
};

type Leaking = {
  readonly strangers: ReadonlySet<MemberId>;
  readonly all: boolean;
  readonly alone: boolean;
  open: number;
};

/** Listens to a replay and keeps the sums that a comparison needs. */
export function collectSide(
  program: Program,
  zone: Zone,
  { given = [], perks = NO_PERK_HISTORY }: BesidePrograms = {},
): { readonly side: Side; readonly sink: ReplaySink; readonly finish: (at: Instant) => Side } {
  const side: Side = {
    orders: 0,
    attributedOrders: 0,
    costByMonth: new Map(),
    costByClass: new Map(),
    members: new Map(),
    leakage: new Map(),
    budget: new Map(),
    perks: new Map(),
  };
  // Orders whose code lots wait for the close of their month: forgotten with their last lot.
  const leaking = new Map<OrderId, Leaking>();

  const monthOf = createMonths(zone);
  let last: CurrencySums | null = null;
  const sumsOf = (currency: Currency): CurrencySums => {
    if (last?.currency === currency) return last;
    const months = within(side.costByMonth, currency, newMap<Month, Map<CostKind, number>>);
    const classes = within(side.costByClass, currency, newMap<LotClass, number>);
    const members = within(side.members, currency, newMap<MemberId, MemberParts>);
    return (last = { currency, months, classes, members });
  };

  const give = ({ currency, month, kind, lotClass, minor }: GivenCost): void => {
    const { months, classes } = sumsOf(currency);
    add(within(months, month, newMap<CostKind, number>), kind, minor);
    add(classes, lotClass, minor);
  };
  for (const one of given) give(one);
  const book = createPerkBook(program, perks, (instant, minor) => {
    const { currency } = program;
    give({ kind: "perk", currency, month: monthOf(instant), lotClass: "participation", minor });
  });

  const lot = (given: Lot): void => {
    const cost = lotCostMinor(given);
    const kind = costKindOf(given.role, given.lane);
    const { months, classes, members } = sumsOf(given.currency);
    add(within(months, monthOf(given.placedAt), newMap<CostKind, number>), kind, cost);
    add(classes, given.lotClass, cost);
    const part = partIn(within(members, given.member, newParts), kind);
    part.costMinor += cost;
    if (given.reasons.includes("program-budget")) part.budgetMinor += given.cutMinor;
    else part.maximumMinor += given.cutMinor;
    if (given.reasons.includes("code-share-of-payout") && isSettled(given)) {
      part.codeLimitMinor += Math.max(0, given.worthMinor - cost);
    }
    const leak = isCodeLot(given) ? leaking.get(given.orderId) : undefined;
    if (leak === undefined) return;
    addLeakedReward(side, given, leak, cost);
    leak.open -= 1;
    if (leak.open === 0) leaking.delete(given.orderId);
  };

  const rewarded = (order: ReplayOrder, basis: RewardBasis, lots: readonly Lot[]): void => {
    side.orders += 1;
    const members = within(side.members, order.currency, newMap<MemberId, MemberParts>);
    addValues({ program, zone, members }, order, basis);
    addBudget(program, side, zone, order, lots);
    const open = lots.some(isCodeLot) ? lots.filter(isCodeLot).length : 0;
    const leak = leakOf(side, order, basis, open);
    if (leak !== null && open > 0) leaking.set(order.id, leak);
  };

  const sink: ReplaySink = {
    shares: () => void (side.attributedOrders += 1),
    notes: () => undefined,
    lot,
    rewarded,
    ...(book.closed !== null && { closed: book.closed }),
  };
  const finish = (at: Instant): Side => {
    for (const [perkId, sum] of book.finish(at)) side.perks.set(perkId, sum);
    return side;
  };
  return { side, sink, finish };
}

function isSettled(lot: Lot): boolean {
  return lot.state !== "pending" && lot.state !== "carried";
}

type Members = {
  readonly program: Program;
  readonly zone: Zone;
  readonly members: Map<MemberId, MemberParts>;
};

/** What the formula starts from, so that a change can be told apart by what it comes from. */
function addValues({ program, zone, members }: Members, order: ReplayOrder, basis: RewardBasis): void {
  const { earning } = basis;
  if (basis.buyer !== null) {
    const { member, tier } = basis.buyer;
    const bought = within(members, member, newParts);
    partIn(bought, "buyer").valueMinor += order.totalMinor;
    addBought(bought.boughtByTier, tier, order.totalMinor, boughtUnder({ program, zone }, order, earning));
  }
  for (const row of basis.rows) {
    const contributor = contributorOf(program, basis, row);
    if (contributor !== null) {
      const part = partIn(within(members, contributor, newParts), costKindOf("contributor", row.lane));
      const steady = steadinessOf(program, basis, contributor);
      addShared(part, row.minor, steady, earning && { earning, percent: earning.contributorPercent });
    }
    const creator = creatorOf(program, basis, row);
    if (creator !== null) {
      const part = partIn(within(members, creator, newParts), costKindOf("creator", row.lane));
      const steady = steadinessOf(program, basis, creator);
      addShared(part, row.minor, steady, earning && { earning, percent: earning.creatorPercent });
    }
  }
}

type Percented = { readonly ruledMinor: number; readonly campaignMinor: number };

function boughtUnder(
  { program, zone }: Pick<Members, "program" | "zone">,
  { totalMinor, placedAt }: ReplayOrder,
  earning: Earning | null,
): Percented {
  if (earning === null) return { ruledMinor: 100 * totalMinor, campaignMinor: 100 * totalMinor };
  const earningMinor = earningNet(earning, totalMinor);
  const { campaigns } = program;
  const ofRules =
    campaigns.length === 0 ? earning.buyerPercent : buyerPercentOfRules({ campaigns }, earning, dayAt(zone, placedAt));
  return { ruledMinor: earningMinor * ofRules, campaignMinor: earningMinor * earning.buyerPercent };
}

function addBought(bought: Bought[], tier: string, minor: number, { ruledMinor, campaignMinor }: Percented): void {
  const same = bought.find((one) => one.tier === tier);
  if (same === undefined) {
    bought.push({ tier, minor, ruledMinor, campaignMinor });
    return;
  }
  same.minor += minor;
  same.ruledMinor += ruledMinor;
  same.campaignMinor += campaignMinor;
}

/** `bonus`: what rules for orders and campaigns make of it; null: nothing. */
function addShared(
  part: Part,
  minor: number,
  steady: number,
  bonus: { readonly earning: Earning; readonly percent: number } | null,
): void {
  const steadyMinor = minor * steady;
  const ruledMinor = bonus === null ? steadyMinor : earningNet(bonus.earning, steadyMinor);
  part.valueMinor += minor;
  part.steadyMinor += steadyMinor;
  part.ruledMinor += ruledMinor;
  part.campaignMinor += bonus === null ? ruledMinor : multiplyDivideFloor(ruledMinor, bonus.percent, 100);
}

function steadinessOf(program: Program, { consistencyByMember }: RewardBasis, member: MemberId): number {
  return steadyPercent(program, consistencyByMember.get(member) ?? 0);
}

function addBudget(program: Program, side: Side, zone: Zone, order: ReplayOrder, lots: readonly Lot[]): void {
  const { budgetMonthMinor } = program.rewards;
  if (budgetMonthMinor === 0) return;
  const months = within(
    side.budget,
    order.currency,
    newMap<string, { grantedMinor: number; exhaustedOn: string | null }>,
  );
  const month = within(months, formatMonth(monthAt(zone, order.placedAt)), () => ({
    grantedMinor: 0,
    exhaustedOn: null,
  }));
  let isCut = false;
  for (const { worthMinor, reasons } of lots) {
    month.grantedMinor += worthMinor;
    if (reasons.includes("program-budget")) isCut = true;
  }
  if (isCut || month.grantedMinor >= budgetMonthMinor) month.exhaustedOn ??= formatDay(dayAt(zone, order.placedAt));
}

/** Codes of an order whose owners had no relational part in it; null when there are none. */
function leakOf(side: Side, order: ReplayOrder, basis: RewardBasis, open: number): Leaking | null {
  const codes = basis.rows.filter(({ lane }) => lane === "code");
  if (codes.length === 0) return null;
  const relational = basis.rows.filter(({ lane }) => lane === "relational");
  const related = new Set<MemberId>();
  for (const { actor, group } of relational) {
    if (actor !== null) related.add(actor);
    const leader = group === null ? undefined : basis.leaderByGroup.get(group);
    if (leader !== undefined) related.add(leader);
  }
  const strange = codes.filter(({ actor }) => actor !== null && !related.has(actor));
  if (strange.length === 0) return null;
  const leakage = leakageOf(side, order.currency);
  const alone = relational.length === 0;
  for (const leak of alone ? [leakage.ownerWasStranger, leakage.codesAlone] : [leakage.ownerWasStranger]) {
    leak.orders += 1;
    for (const { minor } of strange) leak.valueMinor += minor;
  }
  const strangers = new Set(strange.flatMap(({ actor }) => (actor === null ? [] : [actor])));
  return { strangers, all: strange.length === codes.length, alone, open };
}

function addLeakedReward(side: Side, lot: Lot, leak: Leaking, cost: number): void {
  if (!leak.all && !(lot.role === "contributor" && leak.strangers.has(lot.member))) return;
  const leakage = leakageOf(side, lot.currency);
  leakage.ownerWasStranger.rewardMinor += cost;
  if (leak.alone) leakage.codesAlone.rewardMinor += cost;
}

function leakageOf(side: Side, currency: Currency): Leakage {
  return within(side.leakage, currency, () => ({
    ownerWasStranger: { orders: 0, valueMinor: 0, rewardMinor: 0 },
    codesAlone: { orders: 0, valueMinor: 0, rewardMinor: 0 },
  }));
}

function newParts(): MemberParts {
  return { parts: [], boughtByTier: [] };
}

function partIn({ parts }: MemberParts, kind: CostKind): Part {
  for (const part of parts) if (part.kind === kind) return part;
  const part = {
    kind,
    costMinor: 0,
    valueMinor: 0,
    steadyMinor: 0,
    ruledMinor: 0,
    campaignMinor: 0,
    maximumMinor: 0,
    budgetMinor: 0,
    codeLimitMinor: 0,
  };
  parts.push(part);
  return part;
}

function newMap<K, V>(): Map<K, V> {
  return new Map();
}

function within<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let found = map.get(key);
  if (found === undefined) map.set(key, (found = make()));
  return found;
}

function add<K>(map: Map<K, number>, key: K, amount: number): void {
  map.set(key, (map.get(key) ?? 0) + amount);
}
