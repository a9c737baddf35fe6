import { type BacktestRow, listBacktests, versionsToTry } from "~/adapters/persistence/backtest-rows";
import type { Queryable } from "~/adapters/persistence/database";
import type { BacktestResult, Loser } from "~/core/backtest/compare-sides";
import type { ChartBar } from "./chart";
import { type Formatting, formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

const SHOWN = 10;

export type BacktestLine = {
  readonly backtestId: string;
  readonly state: BacktestRow["state"];
  readonly phase: BacktestRow["phase"];
  readonly percent: number;
  readonly draftVersion: number;
  readonly againstVersion: number;
  readonly at: string;
  readonly error: string | null;
};
type Pair = { readonly program: string; readonly against: string };
export type CurrencyOutcome = {
  readonly currency: string;
  readonly total: Pair & { readonly change: string; readonly rises: boolean };
  /** Everything that is in the total, the dearest first; results of an earlier release have no such list. */
  readonly kinds: readonly ({ readonly kind: string; readonly change: string } & Pair)[];
  /** What engagement earned of what contributors and creators earned. */
  readonly lanes: readonly ({ readonly lane: "buyer" | "relational" | "code" } & Pair)[];
  readonly leakage: Pair & { readonly orders: Pair };
  readonly months: {
    readonly program: readonly ChartBar[];
    readonly against: readonly ChartBar[];
    readonly top: number;
  };
  readonly exhausted: readonly { readonly side: "program" | "against"; readonly month: string; readonly day: string }[];
};
export type LoserLine = {
  readonly member: string;
  readonly from: string;
  readonly to: string;
  readonly change: string;
  readonly tierFrom: string;
  readonly tierTo: string;
  readonly why: readonly { readonly kind: string; readonly cause: string; readonly amount: string }[];
};
export type BacktestOutcome = {
  readonly program: string;
  readonly against: string;
  readonly at: string;
  readonly currencies: readonly CurrencyOutcome[];
  readonly tiers: BacktestResult["tiers"];
  readonly winners: number;
  readonly losers: number;
  readonly losingMost: readonly LoserLine[];
};
export type BacktestView = {
  readonly drafts: readonly { readonly version: number; readonly name: string }[];
  readonly newest: BacktestLine | null;
  readonly earlier: readonly BacktestLine[];
  /** Of the one that is shown: the newest that is done, or the one asked for. */
  readonly outcome: (BacktestOutcome & { readonly backtestId: string; readonly draftVersion: number }) | null;
};

/** What can be tried out, what is running, and what the last one found. */
export async function backtestView(db: Queryable, viewer: Viewer, wanted?: string): Promise<BacktestView> {
  const [drafts, rows] = await Promise.all([
    versionsToTry(db, viewer.shopId, SHOWN * 2),
    listBacktests(db, viewer.shopId, SHOWN),
  ]);
  const format = formattingFor(viewer);
  const [newest, ...earlier] = rows.map((row) => lineOf(row, format));
  const done = rows.filter((row) => row.state === "done");
  const shown = done.find((row) => row.backtestId === wanted) ?? done[0];
  return {
    drafts: drafts.map(({ version, name }) => ({ version, name })),
    newest: newest ?? null,
    earlier,
    outcome: shown
      ? {
          backtestId: shown.backtestId,
          draftVersion: shown.draftVersion,
          // Written by the worker from the same type, and by nobody else.
          ...outcomeOf(shown.result as BacktestResult, format),
        }
      : null,
  };
}

function lineOf(row: BacktestRow, format: Formatting): BacktestLine {
  const { backtestId, state, phase, percent, draftVersion, againstVersion, error } = row;
  const at = format.dateTime(row.doneAt ?? row.startedAt ?? row.createdAt);
  return { backtestId, state, phase, percent, draftVersion, againstVersion, at, error };
}

function outcomeOf(result: BacktestResult, format: Formatting): BacktestOutcome {
  return {
    program: result.program,
    against: result.against,
    at: format.dateTime(Date.parse(result.at)),
    currencies: Object.keys(result.totalMinor).map((currency) => currencyOutcome(result, currency, format)),
    tiers: result.tiers,
    winners: result.members.winners,
    losers: result.members.losers,
    losingMost: result.members.losingMost.map((loser) => loserLine(loser, format)),
  };
}

function currencyOutcome(result: BacktestResult, currency: string, format: Formatting): CurrencyOutcome {
  const money = (minor: number | undefined) => format.money(minor ?? 0, currency);
  const total = result.totalMinor[currency] ?? { program: 0, against: 0 };
  const kinds = kindsOf(result)[currency] ?? {};
  const lanes = result.laneShareBp[currency];
  const leakage = result.leakage[currency];
  const both = <T>(of: (side: "program" | "against") => T) => ({ program: of("program"), against: of("against") });
  const months = both((side) => monthBars(result, currency, side, format));
  const tops = [...months.program, ...months.against].map(({ parts }) =>
    parts.reduce((sum, { value }) => sum + value, 0),
  );
  return {
    currency,
    total: {
      program: money(total.program),
      against: money(total.against),
      change: signed(total.against - total.program, currency, format),
      rises: total.against > total.program,
    },
    kinds: Object.entries(kinds)
      .sort(([, a], [, b]) => b.program + b.against - (a.program + a.against))
      .map(([kind, { program, against }]) => ({
        kind,
        program: money(program),
        against: money(against),
        change: signed(against - program, currency, format),
      })),
    lanes: (["relational", "code", "buyer"] as const).map((lane) => ({
      lane,
      ...both((side) => format.basisPoints(lanes?.[side][lane] ?? 0)),
    })),
    leakage: {
      ...both((side) => money(leakage?.[side].ownerWasStranger.rewardMinor)),
      orders: both((side) => format.number(leakage?.[side].ownerWasStranger.orders ?? 0)),
    },
    months: { ...months, top: Math.max(1, ...tops) },
    exhausted: (["program", "against"] as const).flatMap((side) =>
      (result.budget[currency]?.[side] ?? []).flatMap(({ month, exhaustedOn }) =>
        exhaustedOn === null ? [] : [{ side, month, day: format.date(Date.parse(`${exhaustedOn}T12:00:00Z`)) }],
      ),
    ),
  };
}

/** Stored as JSON: before this release without the sums by kind. */
function kindsOf(result: Omit<BacktestResult, "kindMinor"> & Partial<BacktestResult>): BacktestResult["kindMinor"] {
  return result.kindMinor ?? {};
}

const IN_LANES = /^buyer$| (?:relational|code)$/;

/** Engagement, codes, the buyers' own rewards, and pools, seasons and perks, month by month. */
function monthBars(
  result: BacktestResult,
  currency: string,
  side: "program" | "against",
  format: Formatting,
): ChartBar[] {
  return Object.entries(result.costMinor[currency] ?? {}).map(([month, kinds]) => {
    const sum = (matches: (kind: string) => boolean) =>
      Object.entries(kinds).reduce((all, [kind, pair]) => (matches(kind) ? all + pair[side] : all), 0);
    const values = [
      sum((kind) => kind.endsWith(" relational")),
      sum((kind) => kind.endsWith(" code")),
      sum((kind) => kind === "buyer"),
      sum((kind) => !IN_LANES.test(kind)),
    ];
    return {
      label: month,
      title: month,
      parts: values.map((value) => ({ value, text: format.money(value, currency) })),
    };
  });
}

function loserLine(loser: Loser, format: Formatting): LoserLine {
  const { member, currency, tierFrom, tierTo } = loser;
  return {
    member,
    from: format.money(loser.rewardFromMinor, currency),
    to: format.money(loser.rewardToMinor, currency),
    change: signed(loser.rewardMinor, currency, format),
    tierFrom,
    tierTo,
    why: loser.why.map(({ kind, cause, minor }) => ({ kind, cause, amount: signed(minor, currency, format) })),
  };
}

function signed(minor: number, currency: string, format: Formatting): string {
  return minor > 0 ? `+${format.money(minor, currency)}` : format.money(minor, currency);
}
