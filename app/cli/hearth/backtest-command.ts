import { createBacktest } from "../../core/backtest/backtest";
import { type BacktestResult, type TierMove, compareSides } from "../../core/backtest/compare-sides";
import type { Program } from "../../core/programs/program";
import { formatScaled } from "../../core/shared/money";
import type { Instant } from "../../core/shared/time";
import { isWorthThreads, playSides } from "./backtest-threads";
import { type BeginOrders, type History, readHistory } from "./history";

export type FileBacktest = BacktestResult & {
  /** All orders of the files, and rows that were passed over. */
  readonly ordersInAll: number;
  readonly problems: number;
};

/** What would change if `program` were replaced by `against`, on the same files: large ones are played in two threads. */
export function backtest(
  directory: string,
  program: Program,
  against: Program,
  at: Instant,
  inThreads = isWorthThreads(directory),
): FileBacktest {
  const read = (beginOrders?: BeginOrders): History => readHistory(directory, [program, against], at, beginOrders);
  const { result, history } = (inThreads ? playInThreads : playOnce)(read, program, against, at);
  return { ...result, ordersInAll: history.orders, problems: history.problems.count() };
}

type Played = { readonly result: BacktestResult; readonly history: History };

/** One stream for both. */
function playOnce(read: () => History, program: Program, against: Program, at: Instant): Played {
  const history = read();
  const { community, members } = history.events;
  const running = createBacktest({ program, against, community, at, names: history.events.activities.members });
  history.play(running);
  return { result: running.finish(members), history };
}

function playInThreads(
  read: (beginOrders: BeginOrders) => History,
  here: Program,
  there: Program,
  at: Instant,
): Played {
  const played = playSides(read, { here, there, at });
  return { result: compareSides(played.here, played.there, at), history: played.history };
}

/** The comparison in lines for a terminal. */
export function backtestLines(result: FileBacktest): string[] {
  const lines = [`${result.program} -> ${result.against}, history up to ${result.at}`];
  for (const currency of Object.keys(result.costMinor)) lines.push(...currencyLines(result, currency));
  lines.push(`Tiers       ${String(result.tiers.gained)} gain, ${String(result.tiers.lost)} lose`);
  for (const [move, count] of Object.entries(result.tiers.moves)) lines.push(`  ${move}: ${String(count)}`);
  lines.push(...moveLines("gain", result.tiers.gaining), ...moveLines("lose", result.tiers.losing));
  lines.push(...perkLines(result));
  lines.push(`Rewards     ${String(result.members.winners)} get more, ${String(result.members.losers)} less`);
  for (const loser of result.members.losingMost) {
    const reward = `${String(loser.rewardFromMinor)} -> ${String(loser.rewardToMinor)}`;
    lines.push(`  ${loser.member}  ${reward} (${String(loser.rewardMinor)}), ${loser.tierFrom} -> ${loser.tierTo}`);
    for (const { kind, cause, minor } of loser.why) lines.push(`      ${signed(minor).padStart(8)}  ${kind}: ${cause}`);
  }
  const unread = Math.max(result.orders.unread.program, result.orders.unread.against);
  if (unread > 0) {
    lines.push(
      `Warning     of ${String(unread)} orders no collections or tags are known: rules that name them judge without`,
    );
  }
  if (result.problems > 0) lines.push(`Problems    ${String(result.problems)} rows were passed over`);
  return lines;
}

/** Members of one direction that a terminal shows; --json names all. */
const MOVES_SHOWN = 20;

function moveLines(direction: "gain" | "lose", moves: readonly TierMove[]): string[] {
  const lines = moves
    .slice(0, MOVES_SHOWN)
    .map(({ member, from, to }) => `  ${direction}  ${member}: ${from} -> ${to}`);
  const more = moves.length - lines.length;
  return more === 0 ? lines : [...lines, `  ${direction}  and ${String(more)} more, named with --json`];
}

function currencyLines(result: FileBacktest, currency: string): string[] {
  const lines = [`Cost in minor units of ${currency}, by month of the order`];
  for (const [month, kinds] of Object.entries(result.costMinor[currency] ?? {})) {
    for (const [kind, { program, against }] of Object.entries(kinds)) {
      lines.push(`  ${month}  ${kind.padEnd(24)}${String(program).padStart(12)} -> ${String(against).padStart(12)}`);
    }
  }
  const total = result.totalMinor[currency];
  if (total) lines.push(`In all      ${String(total.program)} -> ${String(total.against)}`);
  const share = (bp: number | undefined) => `${formatScaled(bp ?? 0, 2)} %`;
  const { program, against } = result.codeShare;
  lines.push(`Code share  ${share(program[currency])} -> ${share(against[currency])}`);
  const leakage = result.leakage[currency];
  if (leakage) {
    const { program: from, against: to } = leakage;
    lines.push(
      `Leakage     codes of strangers on ${String(from.ownerWasStranger.orders)} -> ${String(to.ownerWasStranger.orders)} orders, ` +
        `reward ${String(from.ownerWasStranger.rewardMinor)} -> ${String(to.ownerWasStranger.rewardMinor)}`,
    );
  }
  const budget = result.budget[currency];
  for (const [side, months] of Object.entries(budget ?? {})) {
    for (const { month, exhaustedOn } of months) {
      if (exhaustedOn !== null) lines.push(`Budget      ${side}: that of ${month} is used up on ${exhaustedOn}`);
    }
  }
  return lines;
}

/** What tiers bring; in minor units, and whether that is in the costs above. */
function perkLines({ perks }: FileBacktest): string[] {
  return perks.map(({ name, granted, worthMinor, inTotals }) => {
    const members = `${String(granted.program)} -> ${String(granted.against)} members`;
    const worth = `${String(worthMinor.program)} -> ${String(worthMinor.against)}`;
    return `Perk        ${name}: ${members}, worth ${worth}${inTotals ? "" : ", not in the costs"}`;
  });
}

function signed(minor: number): string {
  return minor > 0 ? `+${String(minor)}` : String(minor);
}
