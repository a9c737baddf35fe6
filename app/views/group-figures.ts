import type { GroupCreditRow } from "~/adapters/persistence/reads/group-list";
import type { Formatting } from "./formatting";

/** Order value by currency as text; different currencies stand beside each other and are never added. */
export function creditTexts(rows: readonly GroupCreditRow[], format: Formatting): string[] {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(row.currency, (sums.get(row.currency) ?? 0) + row.amountMinor);
  return [...sums].map(([currency, minor]) => format.money(minor, currency));
}

export type LaneLine = {
  readonly currency: string;
  readonly relational: string;
  readonly code: string;
  readonly codePercent: number;
};

/** Per currency what engagement and what codes stand for. */
export function laneLines(rows: readonly GroupCreditRow[], format: Formatting): LaneLine[] {
  const currencies = [...new Set(rows.map((row) => row.currency))].sort();
  return currencies.map((currency) => {
    const sum = (lane: string): number =>
      rows
        .filter((row) => row.currency === currency && row.lane === lane)
        .reduce((total, row) => total + row.amountMinor, 0);
    const [relational, code] = [sum("relational"), sum("code")];
    const whole = relational + code;
    return {
      currency,
      relational: format.money(relational, currency),
      code: format.money(code, currency),
      codePercent: whole === 0 ? 0 : Math.round((100 * code) / whole),
    };
  });
}
