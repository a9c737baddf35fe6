import { NOBODY_SHARES, type Sharing, capHolder } from "../identity/buckets";
import type { Lot } from "../ledger/lot";
import type { Program } from "../programs/program";
import { type Currency, type MemberId, compareText } from "../shared/ids";
import type { Instant, Month, Week } from "../shared/time";
import { formatMonth } from "../shared/time";
import { weekAt } from "../shared/zone";
import type { Zone } from "../shared/zone";
import { fillPool } from "./fill-pool";

export type OperatorScore = { readonly member: MemberId; readonly scoreMilli: number };

/** The last week that closed within a month: a close at the very end of the month is the next month's. */
export function poolWeek(zone: Zone, monthClosesAt: Instant): Week {
  return weekAt(zone, monthClosesAt - 1) - 1;
}

/**
 * The steadiness pool of a month, split over creators by operator score; nobody gets more than a member's maximum for a month, and what
 * that leaves goes back. Lots are posted at the close of the month (SCORING.md section 8).
 */
export function splitSteadinessPool(
  program: Pick<Program, "rewards">,
  given: {
    readonly month: Month;
    readonly closesAt: Instant;
    readonly currency: Currency;
    readonly scores: readonly OperatorScore[];
    /** Who of them share a bucket, and with it the maximum. */
    readonly sharing?: Sharing;
  },
): Lot[] {
  const { steadinessPoolMonthMinor, memberMonthMaxMinor: capMinor } = program.rewards;
  const scores = [...given.scores].sort((a, b) => compareText(a.member, b.member));
  const claims = scores.map(({ member, scoreMilli }) => ({
    id: member,
    weight: scoreMilli,
    capMinor,
    holder: capHolder(given.sharing ?? NOBODY_SHARES, member),
  }));
  const { paidMinor } = fillPool(steadinessPoolMonthMinor, claims);
  const orderId = `pool:${formatMonth(given.month)}`;
  return [...paidMinor].flatMap(([member, amountMinor]): Lot[] =>
    amountMinor === 0
      ? []
      : [
          {
            lot: `${orderId}:creator:${member}:`,
            source: "period",
            orderId,
            member,
            role: "creator",
            lane: null,
            lotClass: "operator",
            currency: given.currency,
            placedAt: given.closesAt,
            dueAt: given.closesAt,
            cutMinor: 0,
            worthMinor: amountMinor,
            state: "posted",
            paidMinor: amountMinor,
            carriedMinor: 0,
            paidBasis: null,
            closesSinceOwn: null,
            reasons: amountMinor === capMinor ? ["pool-cap"] : [],
          },
        ],
  );
}
