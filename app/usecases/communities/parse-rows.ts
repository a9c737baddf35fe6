import { COLUMNS, type TableName } from "~/adapters/interchange/columns";
import { type FieldReader, createRowParser } from "~/adapters/interchange/parse-row";
import type { TableRow } from "~/adapters/interchange/read-table";

export type RowOutcome =
  | { readonly kind: "accepted" }
  | { readonly kind: "duplicates" }
  | { readonly kind: "refused"; readonly field: string; readonly message: string };

export const ACCEPTED: RowOutcome = { kind: "accepted" };
export const DUPLICATE: RowOutcome = { kind: "duplicates" };

export type Parsed<T> = {
  readonly outcomes: RowOutcome[];
  readonly read: readonly { readonly index: number; readonly value: T }[];
};

/** Parses every row; a key that comes twice in the thousand is refused the second time. */
export function parseRows<Table extends TableName, T>(
  rows: readonly TableRow[],
  table: Table,
  parse: (read: FieldReader<Table>) => T,
  keyOf: (value: T) => string,
): Parsed<T> {
  const outcomes: RowOutcome[] = rows.map(() => ACCEPTED);
  const read: { index: number; value: T }[] = [];
  const keys = new Set<string>();
  let current = 0;
  const parser = createRowParser(table, parse, ({ field, message }) => {
    outcomes[current] = { kind: "refused", field: field ?? "", message };
  });
  for (const [index, row] of rows.entries()) {
    current = index;
    const value = parser(row);
    if (value === null) continue;
    if (keys.has(keyOf(value)))
      outcomes[index] = {
        kind: "refused",
        field: COLUMNS[table][0],
        message: "is there twice in this file; the first stands",
      };
    else read.push({ index, value });
    keys.add(keyOf(value));
  }
  return { outcomes, read };
}

/** Shopify's numeric id, also out of gid://shopify/Customer/1. */
export function customerId(text: string | null): string | null {
  return text === null ? null : text.replace(/^gid:\/\/shopify\/Customer\//, "");
}
