import type { Queryable } from "~/adapters/persistence/database";
import {
  type EarnedMonth,
  type LedgerFault,
  ledgerFaults,
  liabilityByMonth,
  trialBalance,
} from "~/adapters/persistence/reads/ledger-reads";
import { groupBy } from "~/core/shared/group-by";
import { createZone, monthAt } from "~/core/shared/zone";
import { budgetView } from "./budget-view";
import type { BudgetView } from "./budget-view";
import type { ChartBar } from "./chart";
import { formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

const MONTHS_SHOWN = 12;

/** The order in which a chart stacks them. */
export const CHART_CLASSES = ["purchase", "participation", "operator"] as const;

export type CurrencyBalance = {
  readonly currency: string;
  readonly accounts: readonly { readonly account: string; readonly amount: string }[];
  readonly sum: string;
  readonly zero: boolean;
};

export type CurrencyMonths = {
  readonly currency: string;
  readonly bars: readonly ChartBar[];
  /** The column of everything before them; null: nothing of it is owed any more. */
  readonly earlier: ChartBar["parts"] | null;
  readonly rows: readonly {
    /** Null: before the months that are shown. */
    readonly month: string | null;
    readonly lotClass: string;
    readonly owed: string;
    readonly issued: string;
    readonly redeemed: string;
    readonly expired: string;
  }[];
};

export type LedgerView = {
  readonly balances: readonly CurrencyBalance[];
  readonly faults: readonly { readonly kind: LedgerFault["kind"]; readonly detail: string }[];
  readonly months: readonly CurrencyMonths[];
  readonly budget: BudgetView | null;
};

/** Whether the books balance, what is owed by the month in which it was earned, and what is left of the month's budget. */
export async function ledgerView(db: Queryable, viewer: Viewer): Promise<LedgerView> {
  const { shopId } = viewer;
  const month = monthAt(createZone(viewer.timezone), viewer.now);
  const from = month - MONTHS_SHOWN + 1;
  const [sums, faults, earned, budget] = await Promise.all([
    trialBalance(db, shopId),
    ledgerFaults(db, shopId),
    liabilityByMonth(db, shopId, from),
    budgetView(db, viewer),
  ]);
  const format = formattingFor(viewer);
  const balances = [...groupBy(sums, (row) => row.currency)].map(([currency, rows]): CurrencyBalance => {
    const sum = rows.reduce((total, row) => total + row.amountMinor, 0);
    return {
      currency,
      accounts: rows.map((row) => ({ account: row.account, amount: format.money(row.amountMinor, currency) })),
      sum: format.money(sum, currency),
      zero: sum === 0,
    };
  });
  return {
    balances,
    faults: faults.map(({ kind, detail }) => ({ kind, detail: JSON.stringify(detail) })),
    months: [...groupBy(earned, (row) => row.currency)].map(([currency, rows]) =>
      monthsOf(viewer, { currency, rows, from, to: month }),
    ),
    budget,
  };
}

function monthsOf(
  viewer: Viewer,
  given: {
    readonly currency: string;
    readonly rows: readonly EarnedMonth[];
    readonly from: number;
    readonly to: number;
  },
): CurrencyMonths {
  const { currency, rows, from, to } = given;
  const format = formattingFor(viewer);
  const byMonth = groupBy(rows, (row) => String(row.month));
  const partsOf = (month: number): ChartBar["parts"] =>
    CHART_CLASSES.map((lotClass) => {
      const value = byMonth.get(String(month))?.find((row) => row.lotClass === lotClass)?.owedMinor ?? 0;
      return { value, text: format.money(value, currency) };
    });
  const bars = Array.from({ length: to - from + 1 }, (_, n): ChartBar => {
    const month = from + n;
    return { label: format.monthShort(month), title: format.month(month), parts: partsOf(month) };
  });
  const earlier = partsOf(from - 1);
  return {
    currency,
    bars,
    earlier: earlier.some((part) => part.value > 0) ? earlier : null,
    rows: rows.map((row) => ({
      month: row.month < from ? null : format.month(row.month),
      lotClass: row.lotClass,
      owed: format.money(row.owedMinor, currency),
      issued: format.money(row.issuedMinor, currency),
      redeemed: format.money(row.redeemedMinor, currency),
      expired: format.money(row.expiredMinor, currency),
    })),
  };
}
