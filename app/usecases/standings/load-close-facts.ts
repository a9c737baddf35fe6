import {
  type EndorsementRow,
  type WeekCloseRow,
  endorsementsSince,
  memberWeeksSince,
  restsSince,
  tierStates,
} from "~/adapters/persistence/close-rows";
import type { Transaction } from "~/adapters/persistence/database";
import type { WeekRow } from "~/core/scoring/week-credits";
import { weekCloseAt } from "~/core/shared/zone";
import { FIRST_TIER_STATE, type TierState } from "~/core/tiers/close-tier";
import type { KeptNames } from "~/usecases/programs/kept-names";
import type { ShopProgram } from "~/usecases/programs/load-program";

/** What closes of one member are computed from, and where the last one left them. */
export type MemberFacts = {
  rows: WeekRow[];
  rests: number[];
  endorsements: EndorsementRow[];
  state: TierState;
  last: WeekCloseRow | undefined;
};

/** Facts of some members for closes from week `first` on, in four queries. */
export async function loadCloseFacts(
  tx: Transaction,
  at: ShopProgram,
  names: KeptNames,
  { first, memberIds }: { readonly first: number; readonly memberIds: readonly string[] },
): Promise<Map<string, MemberFacts>> {
  const { consistencyWeeks, horizonWeeks } = at.program.scoring;
  const members = new Map<string, MemberFacts>();
  const of = (memberId: string): MemberFacts => {
    const known = members.get(memberId) ?? {
      rows: [],
      rests: [],
      endorsements: [],
      state: FIRST_TIER_STATE,
      last: undefined,
    };
    members.set(memberId, known);
    return known;
  };
  const { shopId } = at;
  for (const row of await memberWeeksSince(tx, shopId, first - Math.max(consistencyWeeks, horizonWeeks), memberIds)) {
    const { week, credit, own, oneOff } = row;
    of(row.memberId).rows.push({ week, creditMilli: credit, ownMilli: own, oneOffMilli: oneOff });
  }
  for (const row of await restsSince(tx, shopId, first - consistencyWeeks, memberIds)) {
    of(row.memberId).rests.push(row.week);
  }
  for (const row of await endorsementsSince(tx, shopId, first - consistencyWeeks, memberIds)) {
    members.get(row.memberId)?.endorsements.push(row);
  }
  const indexOf = (name: string): number => at.program.tiers.findIndex((one) => one.name === name);
  for (const { memberId, tier, lowCloses, locked } of await tierStates(tx, shopId, memberIds)) {
    const known = indexOf(tier);
    // History can close under an older version than the one that is in force: its names may be others.
    const tierIndex = known >= 0 ? known : Math.max(0, indexOf(names.of(tier, weekCloseAt(at.zone, first - 1))));
    if (tierIndex > 0 || members.has(memberId)) of(memberId).state = { tierIndex, lowCloses, locked };
  }
  return members;
}
