import { collectSide, costKindOf } from "../../core/backtest/collect-side";
import type { CostKind, Side } from "../../core/backtest/collect-side";
import { createLastClick } from "../../core/backtest/last-click";
import type { Program } from "../../core/programs/program";
import { createReplay } from "../../core/replay/replay";
import { compareText } from "../../core/shared/ids";
import type { MemberId } from "../../core/shared/ids";
import { divideFloor } from "../../core/shared/integer";
import { formatDecimalAmount, formatScaled } from "../../core/shared/money";
import type { Instant } from "../../core/shared/time";
import { createZone } from "../../core/shared/zone";
import { readHistory } from "./history";

const EARNERS_SHOWN = 10;
const KINDS: readonly CostKind[] = [
  "buyer",
  costKindOf("contributor", "relational"),
  costKindOf("contributor", "code"),
  costKindOf("creator", "relational"),
  costKindOf("creator", "code"),
];

type Both = { readonly hearthMinor: number; readonly lastClickMinor: number };
type Shares = { readonly hearthShareBp: number; readonly lastClickShareBp: number };
type Row = Both & Shares & { readonly name: string; readonly people: number };
type Earner = Both & { readonly member: MemberId; readonly persona: string };

export type MissionReport = {
  readonly currency: string;
  readonly program: string;
  /** What both programs spend. */
  readonly totalMinor: number;
  readonly lastClick: { readonly orders: number; readonly rateBp: number };
  readonly personas: readonly Row[];
  readonly kinds: readonly (Both & Shares & { readonly kind: CostKind })[];
  readonly topHearth: readonly Earner[];
  readonly topLastClick: readonly Earner[];
};

type Input = {
  readonly directory: string;
  readonly program: Program;
  readonly at: Instant;
  /** Who is what, where it is known: a simulation knows, a store does not. */
  readonly personaOf: (member: MemberId) => string;
};

/** Who earned under this program, and who would have under one that pays the last click, for the same money: one table a currency. */
export function missionReports({ directory, program, at, personaOf }: Input): MissionReport[] {
  const { events, play } = readHistory(directory, [program], at);
  const { community } = events;
  const zone = createZone(program.timezone);
  const { side, sink } = collectSide(program, zone);
  const replay = createReplay({ program, zone, community, at, sink });
  const lastClick = createLastClick(community, at);
  play({
    activity: replay.activity,
    order: (order) => {
      replay.order(order);
      lastClick.order(order);
    },
  });
  replay.finish();
  return [...side.costByMonth.keys()].sort(compareText).map((currency) => {
    const earned = earnedBy(side, currency);
    const totalMinor = sum(earned.values());
    const clicked = lastClick.clicked(currency);
    const paid = lastClick.pay(currency, totalMinor);
    const people = [...new Set([...community.members.map(({ member }) => member), ...paid.keys()])];
    const all = people.map((member): Earner => ({
      member,
      persona: personaOf(member),
      hearthMinor: earned.get(member) ?? 0,
      lastClickMinor: paid.get(member) ?? 0,
    }));
    return {
      currency,
      program: program.name,
      totalMinor,
      lastClick: {
        orders: clicked.orders,
        rateBp: clicked.netMinor === 0 ? 0 : divideFloor(totalMinor * 10_000, clicked.netMinor),
      },
      personas: personaRows(all, totalMinor),
      kinds: kindRows(side, currency, totalMinor),
      topHearth: top(all, (one) => one.hearthMinor),
      topLastClick: top(all, (one) => one.lastClickMinor),
    };
  });
}

function sum(numbers: Iterable<number>): number {
  let all = 0;
  for (const number of numbers) all += number;
  return all;
}

function earnedBy(side: Side, currency: string): Map<MemberId, number> {
  const members = side.members.get(currency) ?? [];
  return new Map([...members].map(([member, { parts }]) => [member, sum(parts.map((one) => one.costMinor))]));
}

function shareBp(minor: number, totalMinor: number): number {
  return totalMinor === 0 ? 0 : divideFloor(minor * 10_000, totalMinor);
}

function personaRows(all: readonly Earner[], totalMinor: number): Row[] {
  const names = [...new Set(all.map(({ persona }) => persona))];
  const rows = names.map((name) => {
    const own = all.filter(({ persona }) => persona === name);
    const hearthMinor = sum(own.map((one) => one.hearthMinor));
    const lastClickMinor = sum(own.map((one) => one.lastClickMinor));
    return {
      name,
      people: own.length,
      hearthMinor,
      lastClickMinor,
      hearthShareBp: shareBp(hearthMinor, totalMinor),
      lastClickShareBp: shareBp(lastClickMinor, totalMinor),
    };
  });
  return rows.sort((a, b) => b.hearthMinor - a.hearthMinor || compareText(a.name, b.name));
}

/** A last click is a code or a link, and nothing else: all of it stands in the contributors' code lane. */
function kindRows(side: Side, currency: string, totalMinor: number): MissionReport["kinds"] {
  return KINDS.map((kind) => {
    const months = [...(side.costByMonth.get(currency)?.values() ?? [])];
    const hearthMinor = sum(months.map((month) => month.get(kind) ?? 0));
    const lastClickMinor = kind === "contributor code" ? totalMinor : 0;
    return {
      kind,
      hearthMinor,
      lastClickMinor,
      hearthShareBp: shareBp(hearthMinor, totalMinor),
      lastClickShareBp: shareBp(lastClickMinor, totalMinor),
    };
  });
}

function top(all: readonly Earner[], amount: (one: Earner) => number): Earner[] {
  return [...all].sort((a, b) => amount(b) - amount(a) || compareText(a.member, b.member)).slice(0, EARNERS_SHOWN);
}

/** The table for a terminal. */
export function missionLines(report: MissionReport): string[] {
  const { currency, totalMinor, lastClick } = report;
  const money = (minor: number) => formatDecimalAmount(minor, currency).padStart(14);
  const share = (bp: number) => `${formatScaled(bp, 2)} %`.padStart(10);
  const both = (row: Both & Shares) =>
    `${money(row.hearthMinor)}${share(row.hearthShareBp)}${money(row.lastClickMinor)}${share(row.lastClickShareBp)}`;
  const head = (name: string) => `${name.padEnd(32)}${report.program.padStart(24)}${"last click".padStart(24)}`;
  const earner = (one: Earner) =>
    `  ${`${one.member} (${one.persona})`.padEnd(30)}${money(one.hearthMinor)}${" ".repeat(10)}${money(one.lastClickMinor)}`;
  return [
    `Who earns ${formatDecimalAmount(totalMinor, currency)} ${currency}`,
    `Both programs spend the same: what ${report.program} paid, waits or is pending. The last-click program gives all of it to the owners`,
    `of the last code or link of ${String(lastClick.orders)} orders, in proportion to their net value (${formatScaled(lastClick.rateBp, 2)} % of it).`,
    "",
    head("persona (people)"),
    ...report.personas.map((row) => `  ${`${row.name} (${String(row.people)})`.padEnd(30)}${both(row)}`),
    "",
    head("role and lane"),
    ...report.kinds.map((row) => `  ${row.kind.padEnd(30)}${both(row)}`),
    "",
    head(`top earners under ${report.program}`),
    ...report.topHearth.map(earner),
    head("top earners under the last click"),
    ...report.topLastClick.map(earner),
  ];
}
