import { type Lot, lotAmountMinor } from "../ledger/lot";
import { type PoolClaim, fillPool } from "../rewards/fill-pool";
import { PART_DAYS_A_WEEK } from "../seasons/season";
import { compareText } from "../shared/ids";
import { splitByLargestRemainder, sumOf } from "../shared/integer";
import { type Explained, type ExplainedChange, type ExplainedPart, change, said } from "./explained";
import { type ChangeFacts, LOT_CHANGES } from "./reason-changes";

/** A pool as it was split: everybody's part in it by the weight of what they did. */
export type SplitPool = { readonly poolMinor: number; readonly claims: readonly PoolClaim[] };

/** What a reward came from that no order brought. */
export type RewardOrigin =
  | { readonly source: "period"; readonly pool: SplitPool }
  | { readonly source: "season"; readonly name: string; readonly pool: SplitPool }
  | {
      readonly source: "grant";
      readonly name: string;
      readonly grantedBy: "tier" | "season" | "person";
      readonly of: string;
    };

export type OtherRewardInput = {
  readonly lot: Lot;
  /** Undefined: it is not stored any more. */
  readonly origin: RewardOrigin | undefined;
  readonly facts: ChangeFacts;
};

/** Why a reward that no order brought is what it is: the part of a pool, what its maximum took or others' left; or the perk. */
export function explainOtherReward({ lot, origin, facts }: OtherRewardInput): Explained {
  const stands = lotAmountMinor(lot);
  const from = { code: `reward-from-${lot.source}`, amount: lot.worthMinor, params: { source: lot.orderId } };
  const parts = originParts(lot, origin) ?? [from];
  const takenBack = { code: "reward-taken-back", amount: stands - lot.worthMinor, params: {} };
  return {
    subject: "reward",
    unit: "minor",
    currency: lot.currency,
    total: stands,
    parts: [
      ...parts,
      ...(takenBack.amount === 0 ? [] : [takenBack]),
      said(`reward-${lot.state}`, { dueAt: lot.dueAt }),
    ],
    whatWouldChangeIt: [
      ...[...new Set(lot.reasons)].flatMap((reason) => LOT_CHANGES[reason](facts)),
      ...sourceChanges(lot),
    ],
    alsoAsk: [],
  };
}

/** Null where what is stored does not give the reward any more, such as after a merge. */
function originParts(lot: Lot, origin: RewardOrigin | undefined): ExplainedPart[] | null {
  switch (origin?.source) {
    case undefined:
      return null;
    case "grant": {
      const { name: perk, grantedBy, of } = origin;
      return [{ code: `reward-grant-${grantedBy}`, amount: lot.worthMinor, params: { perk, of } }];
    }
    case "period": {
      const { own, all } = weightsOf(lot, origin.pool);
      return poolParts(lot, origin.pool, "reward-pool-part", { source: lot.orderId, ownMilli: own, allMilli: all });
    }
    case "season": {
      const { own, all } = weightsOf(lot, origin.pool);
      return poolParts(lot, origin.pool, "reward-season-part", { season: origin.name, days: own, allDays: all });
    }
  }
}

function weightsOf(lot: Lot, { claims }: SplitPool): { readonly own: number; readonly all: number } {
  const own = claims.find((claim) => claim.id === lot.member)?.weight ?? 0;
  return { own, all: sumOf(claims, (claim) => claim.weight) };
}

function poolParts(
  lot: Lot,
  { poolMinor, claims }: SplitPool,
  code: string,
  params: ExplainedPart["params"],
): ExplainedPart[] | null {
  const sorted = [...claims].sort((a, b) => compareText(a.id, b.id));
  if (fillPool(poolMinor, sorted).paidMinor.get(lot.member) !== lot.worthMinor) return null;
  const index = sorted.findIndex((claim) => claim.id === lot.member);
  const first = splitByLargestRemainder(poolMinor, sorted)[index] ?? 0;
  const again = lot.worthMinor - first;
  const part = { code, amount: first, params: { ...params, poolMinor } };
  if (again === 0) return [part];
  const mostMinor = sorted[index]?.capMinor ?? 0;
  return [
    part,
    again < 0
      ? { code: "reward-pool-maximum", amount: again, params: { mostMinor } }
      : { code: "reward-pool-again", amount: again, params: {} },
  ];
}

/** What brings another, and whether this one can still change. */
function sourceChanges({ source, state }: Lot): ExplainedChange[] {
  if (state === "voided" || state === "reversed") return [change("reward-stays-gone")];
  switch (source) {
    case "period":
      return [change("next-pool"), change("reward-is-final")];
    case "season":
      return [change("next-season", { days: PART_DAYS_A_WEEK }), change("reward-is-final")];
    case "grant":
      return [change("reward-until-cancelled")];
    case "order":
      return [];
  }
}
