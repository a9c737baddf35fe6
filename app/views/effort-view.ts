import type { Queryable } from "~/adapters/persistence/database";
import { effortDone, effortWeeks, poolsPaid } from "~/adapters/persistence/reads/effort-reads";
import { type ChartBar, everyWeek } from "./chart";
import { clockOf } from "./clock-of";
import { formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

const CHART_WEEKS = 26;
const DONE_WEEKS = 13;
const MINUTE_MS = 60_000;

/** What somebody does for the groups that they lead, apart from what is sold. */
export type EffortView = {
  /** At the last close. */
  readonly score: string;
  readonly chart: readonly ChartBar[];
  readonly weeks: number;
  readonly done: readonly { readonly kind: string; readonly count: string }[];
  readonly pools: readonly { readonly month: string; readonly amount: string }[];
};

export async function effortView(
  db: Queryable,
  viewer: Viewer,
  of: { readonly memberId: string; readonly groupId: string | null },
): Promise<EffortView> {
  const { shopId } = viewer;
  const { week } = clockOf(viewer);
  const fromWeek = week - CHART_WEEKS;
  const [scores, done, pools] = await Promise.all([
    effortWeeks(db, shopId, of.memberId, fromWeek),
    effortDone(db, shopId, { ...of, fromWeek: week - DONE_WEEKS + 1 }),
    poolsPaid(db, shopId, of.memberId),
  ]);
  const format = formattingFor(viewer);
  const last = scores.at(-1);
  const month = new Intl.DateTimeFormat(viewer.locale, { month: "long", year: "numeric", timeZone: viewer.timezone });
  return {
    // Zeros are not stored: no row of the last close is a zero.
    score: format.points(last?.week === week - 1 ? last.scoreMilli : 0),
    chart: everyWeek(fromWeek, week - 1, scores, (at, row) => ({
      label: format.weekShort(at),
      title: format.week(at),
      parts: [{ value: row?.scoreMilli ?? 0, text: format.points(row?.scoreMilli ?? 0) }],
    })),
    weeks: DONE_WEEKS,
    done: done.map((row) => ({ kind: row.kind, count: format.number(row.count) })),
    // A pool is paid at the instant at which its month ends.
    pools: pools.map((row) => ({
      month: month.format(row.placedAt - MINUTE_MS),
      amount: format.money(row.amountMinor, row.currency),
    })),
  };
}
