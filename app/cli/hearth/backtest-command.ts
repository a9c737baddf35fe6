import type { Program } from "../../core/programs/program";
import { compareText } from "../../core/shared/ids";
import { divideFloor } from "../../core/shared/integer";
import { formatScaled } from "../../core/shared/money";
import { formatInstant } from "../../core/shared/time";
import type { Instant } from "../../core/shared/time";
import { createZone } from "../../core/shared/zone";
import { runReplay } from "./run-replay";
import type { ReplayRun } from "./run-replay";
import { createTally } from "./tally";
import type { Tally } from "./tally";

const LOSERS_SHOWN = 20;

type Side = { readonly program: Program; readonly run: ReplayRun; readonly tally: Tally };
type MonthCosts = Readonly<Record<string, Readonly<Record<string, number>>>>;

export type Backtest = ReturnType<typeof compareSides>;

/** What would change if `program` were replaced by `against`, on the same history. */
export function backtest(directory: string, program: Program, against: Program, at: Instant): Backtest {
  return compareSides(replaySide(directory, program, at), replaySide(directory, against, at), at);
}

function replaySide(directory: string, program: Program, at: Instant): Side {
  const { tally, sink } = createTally(createZone(program.timezone));
  return { program, run: runReplay(directory, program, at, sink), tally };
}

function compareSides(now: Side, then: Side, at: Instant) {
  return {
    at: formatInstant(at),
    program: now.program.name,
    against: then.program.name,
    /** Cost by currency, month of placed_at and kind of lot: paid, waiting and pending. */
    costMinor: costs(now.tally.costByMonth, then.tally.costByMonth),
    codeShare: { program: codeShares(now.tally), against: codeShares(then.tally) },
    tiers: tierChanges(now, then),
    members: memberChanges(now, then),
    problems: now.run.problems.count(),
  };
}

type Pair = { readonly program: number; readonly against: number };

function costs(now: Readonly<Record<string, MonthCosts>>, then: Readonly<Record<string, MonthCosts>>) {
  return pairUp(now, then, (a = {}, b = {}) =>
    pairUp(a, b, (c = {}, d = {}) => pairUp(c, d, (program = 0, against = 0): Pair => ({ program, against }))),
  );
}

function pairUp<T, R>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  join: (a: T | undefined, b: T | undefined) => R,
): Record<string, R> {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort(compareText);
  return Object.fromEntries(keys.map((key) => [key, join(a[key], b[key])]));
}

/** Part of the contributors' and creators' rewards that codes get, in basis points, by currency. */
function codeShares(tally: Tally): Record<string, number> {
  const shares: Record<string, number> = {};
  for (const [currency, months] of Object.entries(tally.costByMonth)) {
    let code = 0;
    let all = 0;
    for (const month of Object.values(months)) {
      for (const [group, minor] of Object.entries(month)) {
        if (group === "buyer") continue;
        all += minor;
        if (group.endsWith(" code")) code += minor;
      }
    }
    shares[currency] = all === 0 ? 0 : divideFloor(code * 10_000, all);
  }
  return shares;
}

function tierChanges(now: Side, then: Side) {
  const rank = (side: Side, tier: string) => side.program.tiers.findIndex(({ name }) => name === tier);
  const before = new Map(now.run.members.map(({ member, tier }) => [member, tier]));
  const moves: Record<string, number> = {};
  let gained = 0;
  let lost = 0;
  for (const { member, tier } of then.run.members) {
    const from = before.get(member) ?? "";
    if (from === tier) continue;
    const key = `${from} -> ${tier}`;
    moves[key] = (moves[key] ?? 0) + 1;
    if (rank(then, tier) > rank(now, from)) gained += 1;
    else if (rank(then, tier) < rank(now, from)) lost += 1;
  }
  return { gained, lost, moves };
}

function memberChanges(now: Side, then: Side) {
  const scores = new Map(now.run.members.map(({ member, scoreMilli, tier }) => [member, { scoreMilli, tier }]));
  const changes = then.run.members.map(({ member, scoreMilli, tier }) => {
    const before = scores.get(member) ?? { scoreMilli: 0, tier: "" };
    const rewardFrom = now.tally.rewardByMember.get(member) ?? 0;
    const rewardTo = then.tally.rewardByMember.get(member) ?? 0;
    return {
      member,
      rewardMinor: rewardTo - rewardFrom,
      rewardFromMinor: rewardFrom,
      rewardToMinor: rewardTo,
      scoreMilli: scoreMilli - before.scoreMilli,
      tierFrom: before.tier,
      tierTo: tier,
    };
  });
  changes.sort(
    (a, b) => a.rewardMinor - b.rewardMinor || a.scoreMilli - b.scoreMilli || compareText(a.member, b.member),
  );
  return {
    winners: changes.filter(({ rewardMinor }) => rewardMinor > 0).length,
    losers: changes.filter(({ rewardMinor }) => rewardMinor < 0).length,
    losingMost: changes.filter(({ rewardMinor }) => rewardMinor < 0).slice(0, LOSERS_SHOWN),
  };
}

/** The comparison in lines for a terminal. */
export function backtestLines(result: Backtest): string[] {
  const lines = [`${result.program} -> ${result.against}, history up to ${result.at}`];
  for (const [currency, months] of Object.entries(result.costMinor)) {
    lines.push(`Cost in minor units of ${currency}, by month of the order`);
    for (const [month, kinds] of Object.entries(months)) {
      for (const [kind, { program, against }] of Object.entries(kinds)) {
        lines.push(`  ${month}  ${kind.padEnd(24)}${String(program).padStart(12)} -> ${String(against).padStart(12)}`);
      }
    }
    const share = (bp: number | undefined) => `${formatScaled(bp ?? 0, 2)} %`;
    const { program, against } = result.codeShare;
    lines.push(`Code share  ${share(program[currency])} -> ${share(against[currency])}`);
  }
  lines.push(`Tiers       ${String(result.tiers.gained)} gain, ${String(result.tiers.lost)} lose`);
  for (const [move, count] of Object.entries(result.tiers.moves)) lines.push(`  ${move}: ${String(count)}`);
  lines.push(`Rewards     ${String(result.members.winners)} get more, ${String(result.members.losers)} less`);
  for (const loser of result.members.losingMost) {
    const reward = `${String(loser.rewardFromMinor)} -> ${String(loser.rewardToMinor)}`;
    lines.push(`  ${loser.member}  ${reward} (${String(loser.rewardMinor)}), ${loser.tierFrom} -> ${loser.tierTo}`);
  }
  if (result.problems > 0) lines.push(`Problems    ${String(result.problems)} rows were passed over`);
  return lines;
}
