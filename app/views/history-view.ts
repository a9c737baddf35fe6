import { type BackfillRow, historyCount, listBackfills } from "~/adapters/persistence/backfill-rows";
import type { Queryable } from "~/adapters/persistence/database";
import { rulesReadDetails } from "~/core/orders/earning";
import { loadProgram } from "~/usecases/programs/load-program";
import type { HistoryCost } from "~/usecases/backfill/cost-of-history";
import { type Formatting, formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

const SHOWN = 10;

export type ReadingLine = {
  readonly backfillId: string;
  readonly state: BackfillRow["state"];
  readonly phase: BackfillRow["phase"];
  readonly at: string;
  readonly percent: number;
  readonly rowsRead: string;
  readonly rowsTotal: string;
  readonly ordersNew: string;
  readonly rowsRefused: number;
  /** Why it failed, or why it waits before it goes on. */
  readonly error: string | null;
};

export type CostLines = {
  readonly at: string;
  readonly orders: string;
  readonly earning: number;
  readonly amounts: readonly { readonly currency: string; readonly amount: string }[];
  /** Rules of the program look at what is read of these orders only once they count: it is not in the figure. */
  readonly rulesLeftOut: boolean;
};

export type HistoryView = {
  /** Orders that are known and earn nothing. */
  readonly waiting: number;
  readonly waitingText: string;
  readonly since: string | null;
  readonly newest: ReadingLine | null;
  readonly earlier: readonly ReadingLine[];
  /** Of the newest, when it is done; it alone can be agreed to. */
  readonly cost: CostLines | null;
};

/** How far the reading of past orders is, and what they would cost if they counted. */
export async function historyView(db: Queryable, viewer: Viewer): Promise<HistoryView> {
  const [rows, count] = await Promise.all([listBackfills(db, viewer.shopId, SHOWN), historyCount(db, viewer.shopId)]);
  const format = formattingFor(viewer);
  const { program } = await loadProgram(db, viewer.shopId, viewer.now);
  const [newest, ...earlier] = rows;
  return {
    waiting: count.orders,
    waitingText: format.number(count.orders),
    since: count.firstAt === null ? null : format.date(count.firstAt),
    newest: newest ? lineOf(newest, format) : null,
    earlier: earlier.map((row) => lineOf(row, format)),
    // Written by the worker from the same type, and by nobody else.
    cost:
      newest?.state === "done" && newest.cost !== null
        ? { ...costOf(newest.cost as HistoryCost, format), rulesLeftOut: rulesReadDetails(program) }
        : null,
  };
}

function lineOf(row: BackfillRow, format: Formatting): ReadingLine {
  const { backfillId, state, phase, error, rowsRefused } = row;
  return {
    backfillId,
    state,
    phase,
    error,
    rowsRefused,
    at: format.dateTime(row.createdAt),
    percent: row.rowsTotal === 0 ? 0 : Math.min(100, Math.floor((100 * row.rowsRead) / row.rowsTotal)),
    rowsRead: format.number(row.rowsRead),
    rowsTotal: format.number(row.rowsTotal),
    ordersNew: format.number(row.ordersNew),
  };
}

function costOf({ at, orders, earning, costMinor }: HistoryCost, format: Formatting): Omit<CostLines, "rulesLeftOut"> {
  const amounts = Object.entries(costMinor).map(([currency, minor]) => ({
    currency,
    amount: format.money(minor, currency),
  }));
  return { at: format.dateTime(at), orders: format.number(orders), earning, amounts };
}
