import type { Queryable } from "~/adapters/persistence/database";
import { groupOptions } from "~/adapters/persistence/reads/group-list";
import { type SeasonScope, seasonCounts, seasonParts, seasonWeeks } from "~/adapters/persistence/season-measures";
import { type SeasonRow, findSeason, listSeasons } from "~/adapters/persistence/season-rows";
import { decimalsOf, formatDecimalAmount } from "~/core/shared/money";
import { type SeasonEditable, seasonEditable } from "~/core/seasons/season-edit";
import {
  MEASURES,
  type Measure,
  type MeasureCounts,
  type MeasureWeights,
  type SeasonCarry,
  seasonProgress,
} from "~/core/seasons/season";
import { DAY_MS } from "~/core/shared/time";
import { seasonScope } from "~/usecases/seasons/season-scope";
import { type ChartBar, everyWeek } from "./chart";
import { clockOf } from "./clock-of";
import { currentProgram } from "./current-program";
import { type Formatting, formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

/** As a person would say it: a season that runs and has its goal is reached, one that closed without it has ended. */
export type ShownState = "draft" | "scheduled" | "running" | "reached" | "ended" | "quiet" | "cancelled";

export type SeasonLine = {
  readonly seasonId: string;
  readonly name: string;
  readonly purpose: string;
  /** Null: all groups. */
  readonly group: string | null;
  readonly state: ShownState;
  readonly from: string;
  readonly until: string;
  readonly quietUntil: string | null;
  readonly goal: string;
  readonly points: string;
  /** Whole percent of the goal, at most 100. */
  readonly percent: number;
  readonly pool: string;
  readonly paid: string | null;
};

export type SeasonsView = {
  readonly seasons: readonly SeasonLine[];
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly currency: string;
  readonly decimals: number;
  readonly today: string;
};

const isoDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

async function scopeOf(db: Queryable, viewer: Viewer, season: SeasonRow): Promise<SeasonScope> {
  const { program } = await currentProgram(db, viewer.shopId);
  return seasonScope(program, season, Math.min(viewer.now, season.endAt));
}

/** What a season stands at now, or stood at when it was decided. */
async function pointsOf(db: Queryable, viewer: Viewer, season: SeasonRow): Promise<number> {
  if (season.points !== null) return season.points;
  if (season.state !== "running") return season.carriedPoints;
  const counts = await seasonCounts(db, viewer.shopId, await scopeOf(db, viewer, season));
  return season.carriedPoints + seasonProgress(season.weights, counts).points;
}

function shownState(season: SeasonRow, points: number): ShownState {
  if (season.state === "running") return points >= season.goal ? "reached" : "running";
  if (season.state === "closed") return season.reached === true ? "reached" : "ended";
  return season.state;
}

async function lineOf(
  db: Queryable,
  viewer: Viewer,
  season: SeasonRow,
  { names, format }: { readonly names: ReadonlyMap<string, string>; readonly format: Formatting },
): Promise<SeasonLine> {
  const points = await pointsOf(db, viewer, season);
  const { seasonId, name, purpose, groupId, goal, currency, quietDays } = season;
  return {
    seasonId,
    name,
    purpose,
    group: groupId === null ? null : (names.get(groupId) ?? groupId),
    state: shownState(season, points),
    from: format.day(season.startDay),
    until: format.day(season.endDay),
    quietUntil: quietDays === 0 ? null : format.day(season.endDay + quietDays),
    goal: format.number(goal),
    points: format.number(points),
    percent: Math.min(100, Math.floor((100 * points) / goal)),
    pool: format.money(season.poolMinor + season.carriedPoolMinor, currency),
    paid: season.paidMinor === null ? null : format.money(season.paidMinor, currency),
  };
}

/** Every season of the shop, the newest first, and what a new one is made of. */
export async function seasonsView(db: Queryable, viewer: Viewer): Promise<SeasonsView> {
  const [seasons, groups] = await Promise.all([listSeasons(db, viewer.shopId), groupOptions(db, viewer.shopId)]);
  const words = { names: new Map(groups.map((one) => [one.id, one.name])), format: formattingFor(viewer) };
  const lines: SeasonLine[] = [];
  for (const season of seasons) lines.push(await lineOf(db, viewer, season, words));
  const { currency } = viewer;
  return { seasons: lines, groups, currency, decimals: decimalsOf(currency), today: isoDay(clockOf(viewer).today) };
}

export type SeasonPage = {
  readonly season: SeasonLine;
  readonly measures: readonly { readonly measure: Measure; readonly count: string; readonly weight: string }[];
  readonly effort: string;
  readonly sales: string;
  readonly carried: string | null;
  readonly carry: SeasonCarry;
  /** Null: there is none. */
  readonly memberMax: string | null;
  readonly people: string;
  readonly chart: readonly ChartBar[];
  readonly maySchedule: boolean;
  readonly mayEdit: boolean;
  readonly mayCancel: boolean;
};

/** One season with what its progress is made of, week by week; undefined where there is none of this id. */
export async function seasonPage(db: Queryable, viewer: Viewer, seasonId: string): Promise<SeasonPage | undefined> {
  const { shopId } = viewer;
  const season = await findSeason(db, shopId, seasonId);
  if (season === undefined) return undefined;
  const format = formattingFor(viewer);
  const clock = clockOf(viewer);
  const scope = await scopeOf(db, viewer, season);
  const [groups, counts, parts, weeks] = await Promise.all([
    groupOptions(db, shopId),
    seasonCounts(db, shopId, scope),
    seasonParts(db, shopId, scope),
    seasonWeeks(db, shopId, scope),
  ]);
  const names = new Map(groups.map((one) => [one.id, one.name]));
  const { effort, sales } = seasonProgress(season.weights, counts);
  const lastWeek = clock.weekOf(Math.min(viewer.now, season.endAt - 1));
  return {
    season: await lineOf(db, viewer, season, { names, format }),
    measures: MEASURES.filter((measure) => season.weights[measure] > 0).map((measure) => ({
      measure,
      count: format.number(counts[measure]),
      weight: format.number(season.weights[measure]),
    })),
    effort: format.number(effort),
    sales: format.number(sales),
    carried: season.carriedPoints === 0 ? null : format.number(season.carriedPoints),
    carry: season.carry,
    memberMax: season.memberMaxMinor === 0 ? null : format.money(season.memberMaxMinor, season.currency),
    people: format.number(parts.length),
    chart: everyWeek(clock.weekOf(season.startAt), lastWeek, weeks, (week, row) => ({
      label: format.weekShort(week),
      title: format.week(week),
      parts: [row?.members ?? 0, row?.answers ?? 0].map((value) => ({ value, text: format.number(value) })),
    })),
    maySchedule: season.state === "draft" && season.startAt > viewer.now,
    mayEdit: seasonEditable(season, viewer.now) !== "nothing",
    mayCancel: ["draft", "scheduled", "running"].includes(season.state) && season.endAt > viewer.now,
  };
}

export type SeasonEditView = {
  readonly seasonId: string;
  readonly name: string;
  readonly editable: Exclude<SeasonEditable, "nothing">;
  /** What the form starts with, as a person writes it. */
  readonly values: Readonly<Record<string, string>>;
  readonly groups: SeasonsView["groups"];
  readonly currency: string;
  readonly today: string;
};

/** A season as a form shows it; undefined where there is none, or where nothing of it can be changed any more. */
export async function seasonEditView(
  db: Queryable,
  viewer: Viewer,
  seasonId: string,
): Promise<SeasonEditView | undefined> {
  const season = await findSeason(db, viewer.shopId, seasonId);
  if (season === undefined) return undefined;
  const editable = seasonEditable(season, viewer.now);
  if (editable === "nothing") return undefined;
  const { name, purpose, groupId, quietDays, weights, goal, carry } = season;
  const currency = editable === "everything" ? viewer.currency : season.currency;
  const amount = (minor: number): string => formatDecimalAmount(minor, season.currency);
  return {
    seasonId,
    name,
    editable,
    values: {
      name,
      purpose,
      groupId: groupId ?? "",
      startOn: isoDay(season.startDay),
      endOn: isoDay(season.endDay),
      quietDays: String(quietDays),
      members: String(weights.members),
      answers: String(weights.answers),
      newcomers: String(weights.newcomers),
      orders: String(weights.orders),
      goal: String(goal),
      pool: amount(season.poolMinor),
      memberMax: amount(season.memberMaxMinor),
      carry,
    },
    groups: await groupOptions(db, viewer.shopId),
    currency,
    today: isoDay(clockOf(viewer).today),
  };
}

export type SeasonPreview = {
  readonly from: string;
  readonly until: string;
  readonly points: string;
  readonly counts: Readonly<Record<Measure, string>>;
  readonly people: string;
};

/** What the same weights would have come to over as many days until today: a goal that asks for more than that asks for something. */
export async function seasonPreview(
  db: Queryable,
  viewer: Viewer,
  wanted: { readonly groupId: string | null; readonly days: number; readonly weights: MeasureWeights },
): Promise<SeasonPreview> {
  const { program } = await currentProgram(db, viewer.shopId);
  const clock = clockOf(viewer);
  const first = clock.today - wanted.days;
  const span = { groupId: wanted.groupId, startAt: clock.startOf(first), endAt: clock.startOfToday };
  const scope = seasonScope(program, span, viewer.now);
  const counts: MeasureCounts = await seasonCounts(db, viewer.shopId, scope);
  const parts = await seasonParts(db, viewer.shopId, scope);
  const format = formattingFor(viewer);
  return {
    from: format.day(first),
    until: format.day(clock.today - 1),
    points: format.number(seasonProgress(wanted.weights, counts).points),
    counts: {
      members: format.number(counts.members),
      answers: format.number(counts.answers),
      newcomers: format.number(counts.newcomers),
      orders: format.number(counts.orders),
    },
    people: format.number(parts.length),
  };
}

/** Seasons that shoppers and creators see: about to start, running, or in their quiet days. */
export async function openSeasons(db: Queryable, viewer: Viewer, groupIds?: readonly string[]): Promise<SeasonLine[]> {
  const [seasons, groups] = await Promise.all([listSeasons(db, viewer.shopId), groupOptions(db, viewer.shopId)]);
  const words = { names: new Map(groups.map((one) => [one.id, one.name])), format: formattingFor(viewer) };
  const open = seasons.filter(
    ({ state, groupId }) =>
      ["scheduled", "running", "quiet"].includes(state) &&
      (groupId === null || groupIds === undefined || groupIds.includes(groupId)),
  );
  const lines: SeasonLine[] = [];
  for (const season of open) lines.push(await lineOf(db, viewer, season, words));
  return lines;
}
