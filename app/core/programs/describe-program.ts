import { formatDecimalAmount, formatScaledShort } from "../shared/money";
import type { Program } from "./program";
import { steadinessOf } from "./bounds";
import type { SteadinessRow, WeeksToOutrank } from "./bounds";

function weeksText(weeks: WeeksToOutrank): string {
  if (weeks === null) return "never";
  return weeks === 1 ? "after 1 week" : `after ${String(weeks)} weeks`;
}

function points(milli: number): string {
  return formatScaledShort(milli, 3);
}

/** What one row of the steadiness guarantee says. */
export function describeSteadiness(row: SteadinessRow): string {
  const { pointsAWeek, outranksBurst, outranksTwoWeekBurst, outranksCodes } = row;
  return (
    `A member with ${String(pointsAWeek)} points every week ranks above any burst of a single week ${weeksText(outranksBurst)} ` +
    `(above one that straddles two weeks ${weeksText(outranksTwoWeekBurst)}) ` +
    `and above unlimited one-off codes ${weeksText(outranksCodes)}.`
  );
}

/** A program in sentences for a merchant: what lasts, what tiers ask for, who earns what, how much codes can take. */
export function describeProgram(program: Program): string[] {
  const { scoring, rewards, attribution, currency } = program;
  const percent = (bp: number) => `${formatScaledShort(bp, 2)} %`;
  const sentences = [
    `Activity counts half after ${String(scoring.halfLifeWeeks)} weeks. A week is active from ${points(scoring.activeWeekMin)} ` +
      `points of a member's own doing; one-off actions add at most ${points(scoring.oneOffWeekMax)} points a week.`,
  ];
  for (const tier of program.tiers) {
    const rate = percent(rewards.buyerRateBp[tier.name] ?? 0);
    const endorsed =
      tier.minEndorsers > 0
        ? `, ${String(tier.minEndorsers)} people who endorsed them on ${String(tier.minEndorserDays)} days`
        : "";
    const conditions =
      tier.minScore > 0 || tier.minActiveWeeks > 0
        ? `from ${points(tier.minScore)} points and ${String(tier.minActiveWeeks)} of ` +
          `${String(scoring.consistencyWeeks)} weeks active${endorsed}`
        : "everybody";
    sentences.push(`${tier.name}: ${conditions}; ${rate} back on own orders.`);
  }
  sentences.push(
    `Who helped an order come about shares ${percent(rewards.contributorRateBp)} of it, who leads their group ` +
      `${percent(rewards.creatorRateBp)}; between ${String(rewards.rewardFloorPercent)} % and 100 % of that, by how steadily ` +
      `they take part. Codes earn ${String(rewards.codeRatePercent)} % of those rates.`,
    `Beside any relationship, codes get at most ${String(attribution.codeShareMax)} % of an order's credit, and at most ` +
      `${String(rewards.codePayoutMaxPercent)} % of what is paid out in a month.`,
    `Rewards post ${String(rewards.returnWindowDays)} days after the order: at most ` +
      `${formatDecimalAmount(rewards.orderMaxMinor, currency)} ${currency} for a member and order, ` +
      `${formatDecimalAmount(rewards.memberMonthMaxMinor, currency)} ${currency} for a member and month.`,
    ...steadinessOf(program).rows.map(describeSteadiness),
  );
  return sentences;
}
