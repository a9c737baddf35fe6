import { compareText } from "../shared/ids";
import type { Currency, MemberId } from "../shared/ids";
import { divideFloor, sumOf } from "../shared/integer";
import { formatInstant, formatMonth } from "../shared/time";
import type { Instant, Month } from "../shared/time";
import type { LotClass } from "../rewards/reward-amounts";
import type { ReplayedSide } from "./backtest";
import type { CostKind, Leak, Leakage, MemberParts, Side } from "./collect-side";
import { explainChange } from "./explain-loss";
import type { ChangePart } from "./explain-loss";

/** How many of those who lose are named, with why. */
const LOSERS_SHOWN = 20;

/** A figure under the program in force and under the one that it is held against. */
export type Pair<T> = { readonly program: T; readonly against: T };
export type LaneShare = { readonly buyer: number; readonly relational: number; readonly code: number };
export type BudgetMonth = {
  readonly month: string;
  readonly grantedMinor: number;
  readonly exhaustedOn: string | null;
};
export type TierMove = { readonly member: MemberId; readonly from: string; readonly to: string };
export type Loser = {
  readonly member: MemberId;
  readonly currency: Currency;
  readonly rewardMinor: number;
  readonly rewardFromMinor: number;
  readonly rewardToMinor: number;
  readonly scoreMilli: number;
  readonly tierFrom: string;
  readonly tierTo: string;
  /** Parts that add up to rewardMinor, the largest loss first. */
  readonly why: readonly ChangePart[];
};

export type PerkPair = {
  readonly perkId: string;
  readonly name: string;
  readonly granted: Pair<number>;
  readonly withheld: Pair<number>;
  readonly worthMinor: Pair<number>;
  /** Of store credit the worth is a cost in the totals; what else there is may never be used, or is worth no money. */
  readonly inTotals: boolean;
  readonly tier: Pair<string>;
};

export type BacktestResult = ReturnType<typeof compareSides>;

/** What would change if one program were replaced by the other on the same history. Plain data: stored and sent as JSON. */
export function compareSides(now: ReplayedSide, then: ReplayedSide, at: Instant) {
  const currencies = currenciesOf(now.side, then.side);
  const each = <T>(of: (side: Side, currency: Currency) => T): Record<Currency, Pair<T>> =>
    Object.fromEntries(currencies.map((one) => [one, { program: of(now.side, one), against: of(then.side, one) }]));
  return {
    at: formatInstant(at),
    program: now.program.name,
    against: then.program.name,
    orders: {
      rewarded: { program: now.side.orders, against: then.side.orders },
      attributed: { program: now.side.attributedOrders, against: then.side.attributedOrders },
      /** Judged by rules that name collections or customer tags, which are not known of them. */
      unread: { program: now.unreadOrders, against: then.unreadOrders },
    },
    /** Cost by currency, month of placed_at and kind of lot: paid, waiting and pending. Seasons, and perks by hand, as they were. */
    costMinor: Object.fromEntries(currencies.map((currency) => [currency, costs(now.side, then.side, currency)])),
    totalMinor: each(totalOf),
    /** The same by kind alone. */
    kindMinor: Object.fromEntries(currencies.map((currency) => [currency, costsByKind(now.side, then.side, currency)])),
    classMinor: each((side, currency) => classesOf(side, currency)),
    /** Part of the contributors' and creators' rewards that codes get, in basis points, by currency. */
    codeShare: { program: codeShares(now.side, currencies), against: codeShares(then.side, currencies) },
    /** Part of all rewards for orders and pools by where they come from, in basis points. */
    laneShareBp: each(laneShareOf),
    /** Orders whose code belongs to somebody without any relationship to them. */
    leakage: each(leakageOf),
    /** Months with a budget; empty where the program has none. */
    budget: each(budgetOf),
    /** What tiers bring under each program, by perk. */
    perks: perksOf(now.side, then.side),
    tiers: tierChanges(now, then),
    members: memberChanges(now, then, currencies),
  };
}

function currenciesOf(...sides: readonly Side[]): Currency[] {
  return [...new Set(sides.flatMap((side) => [...side.costByMonth.keys(), ...side.members.keys()]))].sort(compareText);
}

function costs(now: Side, then: Side, currency: Currency) {
  const a = now.costByMonth.get(currency) ?? new Map<Month, Map<CostKind, number>>();
  const b = then.costByMonth.get(currency) ?? new Map<Month, Map<CostKind, number>>();
  const months = [...new Set([...a.keys(), ...b.keys()])].sort((one, other) => one - other);
  return Object.fromEntries(
    months.map((month) => {
      const [from, to] = [a.get(month), b.get(month)];
      const kinds = [...new Set([...(from?.keys() ?? []), ...(to?.keys() ?? [])])].sort(compareText);
      return [
        formatMonth(month),
        Object.fromEntries(
          kinds.map((kind): [CostKind, Pair<number>] => [
            kind,
            { program: from?.get(kind) ?? 0, against: to?.get(kind) ?? 0 },
          ]),
        ),
      ];
    }),
  );
}

function costsByKind(now: Side, then: Side, currency: Currency): Record<CostKind, Pair<number>> {
  const [from, to] = [kindTotals(now, currency), kindTotals(then, currency)];
  const kinds = [...new Set([...from.keys(), ...to.keys()])].sort(compareText);
  return Object.fromEntries(kinds.map((kind) => [kind, { program: from.get(kind) ?? 0, against: to.get(kind) ?? 0 }]));
}

function kindTotals(side: Side, currency: Currency): Map<CostKind, number> {
  const totals = new Map<CostKind, number>();
  for (const month of side.costByMonth.get(currency)?.values() ?? []) {
    for (const [kind, minor] of month) totals.set(kind, (totals.get(kind) ?? 0) + minor);
  }
  return totals;
}

function totalOf(side: Side, currency: Currency): number {
  return sumOf([...kindTotals(side, currency).values()], (minor) => minor);
}

function classesOf(side: Side, currency: Currency): Record<LotClass, number> {
  const classes = side.costByClass.get(currency);
  return {
    purchase: classes?.get("purchase") ?? 0,
    participation: classes?.get("participation") ?? 0,
    operator: classes?.get("operator") ?? 0,
  };
}

type Lanes = { buyer: number; relational: number; code: number };

function lanesOf(side: Side, currency: Currency): Lanes {
  const lanes: Lanes = { buyer: 0, relational: 0, code: 0 };
  for (const [kind, minor] of kindTotals(side, currency)) {
    if (kind === "season" || kind === "perk") continue;
    if (kind === "buyer") lanes.buyer += minor;
    else if (kind.endsWith(" code")) lanes.code += minor;
    else lanes.relational += minor;
  }
  return lanes;
}

function codeShares(side: Side, currencies: readonly Currency[]): Record<Currency, number> {
  return Object.fromEntries(
    currencies.map((currency) => {
      const { relational, code } = lanesOf(side, currency);
      return [currency, relational + code === 0 ? 0 : divideFloor(code * 10_000, relational + code)];
    }),
  );
}

function laneShareOf(side: Side, currency: Currency): LaneShare {
  const lanes = lanesOf(side, currency);
  const all = lanes.buyer + lanes.relational + lanes.code;
  const bp = (minor: number) => (all === 0 ? 0 : divideFloor(minor * 10_000, all));
  return { buyer: bp(lanes.buyer), relational: bp(lanes.relational), code: bp(lanes.code) };
}

function leakageOf(side: Side, currency: Currency): Leakage {
  const none: Leak = { orders: 0, valueMinor: 0, rewardMinor: 0 };
  return side.leakage.get(currency) ?? { ownerWasStranger: none, codesAlone: none };
}

function budgetOf(side: Side, currency: Currency): BudgetMonth[] {
  return [...(side.budget.get(currency) ?? [])]
    .map(([month, { grantedMinor, exhaustedOn }]) => ({ month, grantedMinor, exhaustedOn }))
    .sort((a, b) => compareText(a.month, b.month));
}

/** In the order of the first program, then what only the second one has. */
function perksOf(now: Side, then: Side): PerkPair[] {
  return [...new Set([...now.perks.keys(), ...then.perks.keys()])].flatMap((perkId): PerkPair[] => {
    const [from, to] = [now.perks.get(perkId), then.perks.get(perkId)];
    const named = to ?? from;
    if (named === undefined) return [];
    const pair = (of: "granted" | "withheld" | "worthMinor"): Pair<number> => ({
      program: from?.[of] ?? 0,
      against: to?.[of] ?? 0,
    });
    return [
      {
        perkId,
        name: named.name,
        granted: pair("granted"),
        withheld: pair("withheld"),
        worthMinor: pair("worthMinor"),
        inTotals: named.kind === "store-credit",
        tier: { program: from?.tier ?? "", against: to?.tier ?? "" },
      },
    ];
  });
}

/** Everybody whose tier changes, by id. */
function tierChanges(now: ReplayedSide, then: ReplayedSide) {
  const rank = (side: ReplayedSide, tier: string) => side.program.tiers.findIndex(({ name }) => name === tier);
  const before = new Map(now.members.map(({ member, tier }) => [member, tier]));
  const moves: Record<string, number> = {};
  const gaining: TierMove[] = [];
  const losing: TierMove[] = [];
  for (const { member, tier } of then.members) {
    const from = before.get(member) ?? "";
    if (from === tier) continue;
    const key = `${from} -> ${tier}`;
    moves[key] = (moves[key] ?? 0) + 1;
    if (rank(then, tier) > rank(now, from)) gaining.push({ member, from, to: tier });
    else if (rank(then, tier) < rank(now, from)) losing.push({ member, from, to: tier });
  }
  const byId = (a: TierMove, b: TierMove): number => compareText(a.member, b.member);
  return { gained: gaining.length, lost: losing.length, moves, gaining: gaining.sort(byId), losing: losing.sort(byId) };
}

type Changed = {
  readonly member: MemberId;
  readonly currency: Currency;
  readonly fromMinor: number;
  readonly toMinor: number;
};

function memberChanges(now: ReplayedSide, then: ReplayedSide, currencies: readonly Currency[]) {
  const changes = currencies.flatMap((currency) => changesIn(now.side, then.side, currency));
  const losers = changes.filter(({ fromMinor, toMinor }) => toMinor < fromMinor);
  const standing = (side: ReplayedSide) => new Map(side.members.map((one) => [one.member, one]));
  const [before, after] = [standing(now), standing(then)];
  const scoreChange = ({ member }: Changed): number =>
    (after.get(member)?.scoreMilli ?? 0) - (before.get(member)?.scoreMilli ?? 0);
  losers.sort(
    (a, b) =>
      a.toMinor - a.fromMinor - (b.toMinor - b.fromMinor) ||
      scoreChange(a) - scoreChange(b) ||
      compareText(a.member, b.member),
  );
  return {
    winners: changes.filter(({ fromMinor, toMinor }) => toMinor > fromMinor).length,
    losers: losers.length,
    losingMost: losers.slice(0, LOSERS_SHOWN).map((one): Loser => {
      const { member, currency, fromMinor, toMinor } = one;
      return {
        member,
        currency,
        rewardMinor: toMinor - fromMinor,
        rewardFromMinor: fromMinor,
        rewardToMinor: toMinor,
        scoreMilli: scoreChange(one),
        tierFrom: before.get(member)?.tier ?? "",
        tierTo: after.get(member)?.tier ?? "",
        why: explainChange(
          { program: now.program, parts: now.side.members.get(currency)?.get(member) },
          { program: then.program, parts: then.side.members.get(currency)?.get(member) },
        ),
      };
    }),
  };
}

function changesIn(now: Side, then: Side, currency: Currency): Changed[] {
  const [a, b] = [now.members.get(currency), then.members.get(currency)];
  const members = new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])]);
  return [...members].map((member) => ({
    member,
    currency,
    fromMinor: rewardOf(a?.get(member)),
    toMinor: rewardOf(b?.get(member)),
  }));
}

function rewardOf(parts: MemberParts | undefined): number {
  let sum = 0;
  for (const { costMinor } of parts?.parts ?? []) sum += costMinor;
  return sum;
}
