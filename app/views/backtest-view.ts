import {
  type BacktestRow,
  type DraftOption,
  backtestMoves,
  backtestResult,
  listBacktests,
  versionsToTry,
} from "~/adapters/persistence/backtest-rows";
import type { Queryable } from "~/adapters/persistence/database";
import type { BacktestResult, Loser, PerkPair, TierMove } from "~/core/backtest/compare-sides";
import type { StoredResult } from "~/usecases/backtests/run-backtests";
import type { ChartBar } from "./chart";
import { type Formatting, formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

const SHOWN = 10;
const MOVES_A_PAGE = 20;

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
/** What tiers bring, by perk. */
export type PerkLine = {
  readonly perkId: string;
  readonly name: string;
  readonly tier: Pair;
  readonly granted: Pair;
  readonly withheld: Pair;
  readonly worth: Pair;
  readonly inTotals: boolean;
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
/** Those whose tier changes in one direction, a page of them by id. */
export type MovesPage = {
  readonly count: number;
  readonly moves: readonly TierMove[];
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  /** Who is counted and not named, in results of an earlier release. */
  readonly unnamed: number;
};
export type BacktestOutcome = {
  readonly program: string;
  readonly against: string;
  readonly at: string;
  /** Orders of which it is not known which collections or tags they have that rules name, on the side where they are more. */
  readonly unreadOrders: number;
  /** Orders that Shopify was asked for, since rules name what webhooks leave out. */
  readonly lookedUp: number;
  readonly currencies: readonly CurrencyOutcome[];
  readonly perks: readonly PerkLine[];
  readonly tiers: { readonly gained: MovesPage; readonly lost: MovesPage };
  readonly winners: number;
  readonly losers: number;
  readonly losingMost: readonly LoserLine[];
};
export type BacktestView = {
  readonly drafts: readonly DraftOption[];
  readonly newest: BacktestLine | null;
  readonly earlier: readonly BacktestLine[];
  /** Of the one that is shown: the newest that is done, or the one asked for. */
  readonly outcome: (BacktestOutcome & { readonly backtestId: string; readonly draftVersion: number }) | null;
};

export type BacktestQuery = {
  readonly show?: string | undefined;
  /** The version that is to be tried, from the program's page. */
  readonly draft?: number | undefined;
  /** Pages of those who rise and of those who step down, from 1. */
  readonly gained?: number | undefined;
  readonly lost?: number | undefined;
};

/** What can be tried out, what is running, and what the last one found. */
export async function backtestView(db: Queryable, viewer: Viewer, query: BacktestQuery = {}): Promise<BacktestView> {
  const [drafts, rows] = await Promise.all([
    versionsToTry(db, viewer.shopId, { limit: SHOWN * 2, wanted: query.draft }),
    listBacktests(db, viewer.shopId, SHOWN),
  ]);
  const format = formattingFor(viewer);
  const [newest, ...earlier] = rows.map((row) => lineOf(row, format));
  const done = rows.filter((row) => row.state === "done");
  const shown = done.find((row) => row.backtestId === query.show) ?? done[0];
  return {
    drafts,
    newest: newest ?? null,
    earlier,
    outcome: shown ? await shownOutcome(db, viewer, shown, query) : null,
  };
}

/** As a worker stored it: `backtestResult` leaves the lists of members out. */
type Stored = Omit<BacktestResult, "tiers" | "kindMinor" | "orders" | "perks"> & {
  readonly tiers: Omit<BacktestResult["tiers"], "gaining" | "losing">;
  readonly orders?: Partial<BacktestResult["orders"]>;
} & Partial<Pick<StoredResult, "kindMinor" | "perks" | "lookedUp">>;

async function shownOutcome(
  db: Queryable,
  viewer: Viewer,
  { backtestId, draftVersion }: BacktestRow,
  { gained, lost }: BacktestQuery,
): Promise<BacktestView["outcome"]> {
  // Written by the worker from the same type, and by nobody else.
  const result = (await backtestResult(db, viewer.shopId, backtestId)) as Stored;
  const movesOf = (direction: "gaining" | "losing", count: number, page: number | undefined): Promise<MovesPage> =>
    movesPage((part) => backtestMoves(db, viewer.shopId, backtestId, { direction, ...part }), count, page);
  const tiers = {
    gained: await movesOf("gaining", result.tiers.gained, gained),
    lost: await movesOf("losing", result.tiers.lost, lost),
  };
  return { backtestId, draftVersion, ...outcomeOf(result, tiers, viewer) };
}

async function movesPage(
  read: (part: { readonly skip: number; readonly limit: number }) => ReturnType<typeof backtestMoves>,
  count: number,
  wanted = 1,
): Promise<MovesPage> {
  const last = Math.max(1, Math.ceil(count / MOVES_A_PAGE));
  const page = Math.min(Math.max(1, wanted), last);
  const { named, moves } = await read({ skip: (page - 1) * MOVES_A_PAGE, limit: MOVES_A_PAGE });
  return { count, moves, page, pages: Math.max(1, Math.ceil(named / MOVES_A_PAGE)), unnamed: count - named };
}

function lineOf(row: BacktestRow, format: Formatting): BacktestLine {
  const { backtestId, state, phase, percent, draftVersion, againstVersion, error } = row;
  const at = format.dateTime(row.doneAt ?? row.startedAt ?? row.createdAt);
  return { backtestId, state, phase, percent, draftVersion, againstVersion, at, error };
}

function outcomeOf(result: Stored, tiers: BacktestOutcome["tiers"], viewer: Viewer): BacktestOutcome {
  const format = formattingFor(viewer);
  const unread = result.orders?.unread;
  return {
    program: result.program,
    against: result.against,
    at: format.dateTime(Date.parse(result.at)),
    unreadOrders: Math.max(unread?.program ?? 0, unread?.against ?? 0),
    lookedUp: result.lookedUp ?? 0,
    currencies: Object.keys(result.totalMinor).map((currency) => currencyOutcome(result, currency, format)),
    perks: (result.perks ?? []).map((one) => perkLine(one, viewer.currency, format)),
    tiers,
    winners: result.members.winners,
    losers: result.members.losers,
    losingMost: result.members.losingMost.map((loser) => loserLine(loser, format)),
  };
}

function perkLine(perk: PerkPair, currency: string, format: Formatting): PerkLine {
  const { perkId, name, tier, inTotals } = perk;
  const both = (
    pair: { readonly program: number; readonly against: number },
    text: (value: number) => string,
  ): Pair => ({
    program: text(pair.program),
    against: text(pair.against),
  });
  return {
    perkId,
    name,
    tier,
    granted: both(perk.granted, format.number),
    withheld: both(perk.withheld, format.number),
    worth: both(perk.worthMinor, (minor) => format.money(minor, currency)),
    inTotals,
  };
}

function currencyOutcome(result: Stored, currency: string, format: Formatting): CurrencyOutcome {
  const money = (minor: number | undefined) => format.money(minor ?? 0, currency);
  const total = result.totalMinor[currency] ?? { program: 0, against: 0 };
  const kinds = result.kindMinor?.[currency] ?? {};
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

const IN_LANES = /^buyer$| (?:relational|code)$/;

/** Engagement, codes, the buyers' own rewards, and pools, seasons and perks, month by month. */
function monthBars(result: Stored, currency: string, side: "program" | "against", format: Formatting): ChartBar[] {
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
