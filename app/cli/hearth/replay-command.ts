import { problemText } from "../../adapters/interchange/problems";
import type { ReplaySink } from "../../core/replay/replay-input";
import type { Program } from "../../core/programs/program";
import { compareText } from "../../core/shared/ids";
import { formatScaled } from "../../core/shared/money";
import { formatInstant } from "../../core/shared/time";
import type { Instant } from "../../core/shared/time";
import { createZone } from "../../core/shared/zone";
import { createResultFiles } from "./result-files";
import { runReplay } from "./run-replay";
import type { ReplayRun } from "./run-replay";
import { createTally } from "./tally";
import type { Tally } from "./tally";

export type ReplaySummary = ReturnType<typeof summarise>;

const HIGHEST_SHOWN = 10;
const PROBLEMS_SHOWN = 50;

type Options = {
  readonly directory: string;
  readonly program: Program;
  readonly warnings: readonly string[];
  readonly at: Instant;
  readonly outDirectory: string | null;
};

/** Replays a directory at an instant, writes the result files if asked to, and sums up. */
export function replayDirectory(options: Options): ReplaySummary {
  const files = options.outDirectory === null ? null : createResultFiles(options.outDirectory);
  const also: Partial<ReplaySink> = files?.sink ?? {};
  const { tally, sink } = createTally(createZone(options.program.timezone), also);
  const run = runReplay(options.directory, options.program, options.at, sink);
  const written = files === null ? [] : files.write(run.members);
  return summarise(options, run, tally, written);
}

function summarise(options: Options, run: ReplayRun, tally: Tally, written: readonly string[]) {
  const tiers: Record<string, number> = Object.fromEntries(options.program.tiers.map(({ name }) => [name, 0]));
  let scoreMilli = 0;
  for (const member of run.members) {
    tiers[member.tier] = (tiers[member.tier] ?? 0) + 1;
    scoreMilli += member.scoreMilli;
  }
  const ranked = [...run.members].sort((a, b) => b.scoreMilli - a.scoreMilli || compareText(a.member, b.member));
  return {
    program: options.program.name,
    timezone: options.program.timezone,
    at: formatInstant(options.at),
    members: run.members.length,
    membersWithActivity: run.members.filter((member) => member.hasActivity).length,
    activities: run.activities,
    scoreMilli,
    highest: ranked
      .slice(0, HIGHEST_SHOWN)
      .map((one) => ({ member: one.member, scoreMilli: one.scoreMilli, tier: one.tier })),
    tiers,
    orders: {
      total: run.orders,
      attributed: tally.attributedOrders,
      shareRows: tally.shareRows,
      shareMinor: tally.shareMinor,
    },
    lots: tally.lots,
    unknownCodes: counted(run.unknownCodes, "code"),
    unknownReferrals: counted(tally.unknownReferrals, "member"),
    problems: { count: run.problems.count(), first: run.problems.first().slice(0, PROBLEMS_SHOWN) },
    warnings: options.warnings,
    written,
  };
}

function counted<Name extends string>(counts: ReadonlyMap<string, number>, name: Name) {
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || compareText(a, b))
    .slice(0, PROBLEMS_SHOWN)
    .map(([value, orders]) => ({ [name]: value, orders }) as Record<Name, string> & { orders: number });
}

/** The summary in lines for a terminal. */
export function summaryLines(summary: ReplaySummary): string[] {
  const lines = [
    `${summary.program} at ${summary.at} (${summary.timezone})`,
    `Members     ${String(summary.members)}, ${String(summary.membersWithActivity)} with activity, ` +
      `${String(summary.activities)} activities, scores ${formatScaled(summary.scoreMilli, 3)} points in all`,
    `Tiers       ${Object.entries(summary.tiers)
      .map(([tier, count]) => `${tier} ${String(count)}`)
      .join(", ")}`,
    `Highest     ${summary.highest
      .slice(0, 3)
      .map(({ member, scoreMilli }) => `${member} ${formatScaled(scoreMilli, 3)}`)
      .join(", ")}`,
    `Orders      ${String(summary.orders.total)}, ${String(summary.orders.attributed)} with shares in ` +
      `${String(summary.orders.shareRows)} rows`,
  ];
  for (const [currency, minor] of Object.entries(summary.orders.shareMinor)) {
    lines.push(
      `Shares      ${currency} minor units: relational ${String(minor.relational)}, code ${String(minor.code)}`,
    );
  }
  for (const [currency, groups] of Object.entries(summary.lots)) {
    for (const [group, states] of Object.entries(groups).sort(([a], [b]) => compareText(a, b))) {
      const text = Object.entries(states).map(([state, { lots, amountMinor, carriedMinor }]) => {
        const carried = carriedMinor > 0 ? ` + ${String(carriedMinor)} carried` : "";
        return `${state} ${String(lots)} (${String(amountMinor)}${carried})`;
      });
      lines.push(`Lots ${currency}    ${group}: ${text.join(", ")}`);
    }
  }
  for (const { code, orders } of summary.unknownCodes.slice(0, 5)) {
    lines.push(`Unknown     code ${code} on ${String(orders)} orders`);
  }
  for (const { member, orders } of summary.unknownReferrals.slice(0, 5)) {
    lines.push(`Unknown     referral by ${member} on ${String(orders)} orders`);
  }
  for (const warning of summary.warnings) lines.push(`Warning     ${warning}`);
  if (summary.problems.count > 0) lines.push(`Problems    ${String(summary.problems.count)} rows were passed over`);
  for (const problem of summary.problems.first) lines.push(`  ${problemText(problem)}`);
  for (const file of summary.written) lines.push(`Wrote       ${file}`);
  return lines;
}
