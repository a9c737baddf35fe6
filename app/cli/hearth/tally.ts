import type { ShareLane } from "../../core/attribution/evidence";
import type { Lot, LotState } from "../../core/ledger/lot";
import { lotAmountMinor } from "../../core/ledger/lot";
import type { ReplayOrder, ReplaySink } from "../../core/replay/replay-input";
import type { LotRole } from "../../core/rewards/reward-amounts";
import { formatMonth } from "../../core/shared/time";
import { monthAt } from "../../core/shared/zone";
import type { Zone } from "../../core/shared/zone";

export type LotTally = { lots: number; amountMinor: number; carriedMinor: number };

/** Sums over a replay, none of which grows with the length of the log except by month. */
export type Tally = {
  attributedOrders: number;
  shareRows: number;
  readonly shareMinor: Record<string, Record<ShareLane, number>>;
  /** currency, then `role lane`, then state. */
  readonly lots: Record<string, Record<string, Partial<Record<LotState, LotTally>>>>;
  /** currency, then local month of placed_at, then `role lane`: paid, waiting and pending. */
  readonly costByMonth: Record<string, Record<string, Record<string, number>>>;
  readonly rewardByMember: Map<string, number>;
  readonly unknownReferrals: Map<string, number>;
};

export function lotGroup(role: LotRole, lane: ShareLane | null): string {
  return lane === null ? role : `${role} ${lane}`;
}

/** What a lot costs in the end as far as it is known: paid, waiting or pending. */
export function lotCostMinor(lot: Lot): number {
  return lotAmountMinor(lot) + lot.carriedMinor;
}

/** A sink that counts, and passes on what it counted. */
export function createTally(
  zone: Zone,
  also: Partial<ReplaySink> = {},
): { readonly tally: Tally; readonly sink: ReplaySink } {
  const tally: Tally = {
    attributedOrders: 0,
    shareRows: 0,
    shareMinor: {},
    lots: {},
    costByMonth: {},
    rewardByMember: new Map(),
    unknownReferrals: new Map(),
  };
  const sink: ReplaySink = {
    shares: (order, rows) => {
      tally.attributedOrders += 1;
      tally.shareRows += rows.length;
      const minor = (tally.shareMinor[order.currency] ??= { relational: 0, code: 0 });
      for (const row of rows) minor[row.lane] += row.minor;
      also.shares?.(order, rows);
    },
    lot: (lot) => {
      addLot(tally, zone, lot);
      also.lot?.(lot);
    },
    notes: (order: ReplayOrder, notes) => {
      for (const note of notes) {
        if (note.kind !== "unknown-referral") continue;
        tally.unknownReferrals.set(note.member, (tally.unknownReferrals.get(note.member) ?? 0) + 1);
      }
      also.notes?.(order, notes);
    },
  };
  return { tally, sink };
}

function addLot(tally: Tally, zone: Zone, lot: Lot): void {
  const group = lotGroup(lot.role, lot.lane);
  const states = ((tally.lots[lot.currency] ??= {})[group] ??= {});
  const state = (states[lot.state] ??= { lots: 0, amountMinor: 0, carriedMinor: 0 });
  state.lots += 1;
  state.amountMinor += lotAmountMinor(lot);
  state.carriedMinor += lot.carriedMinor;
  const cost = lotCostMinor(lot);
  const month = formatMonth(monthAt(zone, lot.placedAt));
  const months = ((tally.costByMonth[lot.currency] ??= {})[month] ??= {});
  months[group] = (months[group] ?? 0) + cost;
  tally.rewardByMember.set(lot.member, (tally.rewardByMember.get(lot.member) ?? 0) + cost);
}
