import type { OrderDetails } from "../../core/orders/order-details";
import { parseDay, parseInstant } from "../../core/shared/time";
import type { Day, Instant } from "../../core/shared/time";
import { columnsOf, fileNameOf } from "./columns";
import { parseDetails } from "./parse-details";
import type { ColumnOf, TableName } from "./columns";
import type { RowProblem } from "./problems";
import type { TableRow } from "./read-table";

export type OrderRow = {
  readonly id: string;
  readonly customer: string;
  readonly placedAt: Instant;
  readonly currency: string;
  readonly totalMinor: number;
  readonly code: string | null;
  readonly referral: string | null;
  readonly cancelledAt: Instant | null;
  /** When it was placed, where the file does not say. */
  readonly paidAt: Instant;
  readonly fulfilledAt: Instant | null;
  readonly details: OrderDetails | null;
};

export type RefundRow = {
  readonly id: string;
  readonly order: string;
  readonly refundedAt: Instant;
  readonly amountMinor: number;
};

export type ActivityRow = {
  readonly id: string;
  readonly source: string;
  readonly member: string;
  readonly group: string | null;
  readonly kind: string;
  readonly occurredAt: Instant;
  readonly counterpart: string | null;
  readonly ref: string | null;
  readonly reverses: string | null;
};

/** Reads the fields of one row; the first that is wrong is reported and the row is passed over: `null`. */
export type FieldReader<Table extends TableName> = {
  readonly text: (column: ColumnOf<Table>) => string;
  readonly optional: (column: ColumnOf<Table>) => string | null;
  readonly instant: (column: ColumnOf<Table>) => Instant;
  readonly optionalInstant: (column: ColumnOf<Table>) => Instant | null;
  readonly day: (column: ColumnOf<Table>) => Day;
  readonly amountMinor: (column: ColumnOf<Table>) => number;
  readonly matching: (column: ColumnOf<Table>, matches: (text: string) => boolean, expected: string) => string;
};

class FieldError extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
    this.name = "FieldError";
  }
}

const AN_INSTANT = "an instant with a zone such as 2018-03-12T17:45:26Z";
const AN_AMOUNT = "a whole number of minor units, 0 or more, without decimals";

/** A parser for the rows of one table: `parse(row, read)` or null, with the problem reported. */
export function createRowParser<Table extends TableName, T>(
  table: Table,
  parse: (read: FieldReader<Table>) => T,
  report: (problem: RowProblem) => void,
): (row: TableRow) => T | null {
  const file = fileNameOf(table);
  const positions = new Map<string, number>(columnsOf(table).map((column, index) => [column, index]));
  let values: readonly string[] = [];
  const value = (column: string): string => values[positions.get(column) ?? -1] ?? "";
  const refuse = (column: string, expected: string): never => {
    const got = value(column);
    throw new FieldError(
      column,
      `expected ${expected}, got ${got === "" ? "nothing" : JSON.stringify(got.slice(0, 80))}`,
    );
  };
  const instant = (column: string): Instant => parseInstant(value(column)) ?? refuse(column, AN_INSTANT);
  const read: FieldReader<Table> = {
    text: (column) => (value(column) === "" ? refuse(column, "a value") : value(column)),
    optional: (column) => (value(column) === "" ? null : value(column)),
    instant,
    optionalInstant: (column) => (value(column) === "" ? null : instant(column)),
    day: (column) => parseDay(value(column)) ?? refuse(column, "a date such as 2018-03-12"),
    amountMinor: (column) => {
      const amount = /^\d{1,16}$/.test(value(column)) ? Number(value(column)) : Number.NaN;
      return Number.isSafeInteger(amount) ? amount : refuse(column, AN_AMOUNT);
    },
    matching: (column, matches, expected) => (matches(value(column)) ? value(column) : refuse(column, expected)),
  };
  return (row) => {
    values = row.values;
    try {
      return parse(read);
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      report({ file, line: row.line, field: error.field, message: error.message });
      return null;
    }
  };
}

export function parseOrder(read: FieldReader<"orders">): OrderRow {
  const placedAt = read.instant("placed_at");
  return {
    id: read.text("id"),
    customer: read.text("customer"),
    placedAt,
    currency: read.matching("currency", (text) => /^[A-Z]{3}$/.test(text), "a currency code such as USD"),
    totalMinor: read.amountMinor("total_minor"),
    code: read.optional("code"),
    referral: read.optional("referral"),
    cancelledAt: read.optionalInstant("cancelled_at"),
    paidAt: read.optionalInstant("paid_at") ?? placedAt,
    fulfilledAt: read.optionalInstant("fulfilled_at"),
    details: parseDetails(read),
  };
}

export function parseRefund(read: FieldReader<"refunds">): RefundRow {
  return {
    id: read.text("id"),
    order: read.text("order"),
    refundedAt: read.instant("refunded_at"),
    amountMinor: read.amountMinor("amount_minor"),
  };
}

/** A reversal has no weight of its own, so its kind may be left empty or be any. */
export function activityParser(isKind: (kind: string) => boolean, kinds: string) {
  return (read: FieldReader<"activities">): ActivityRow => {
    const reverses = read.optional("reverses");
    const kind =
      reverses === null
        ? read.matching("kind", isKind, `a kind of the program (${kinds})`)
        : (read.optional("kind") ?? "");
    return {
      id: read.text("id"),
      source: read.text("source"),
      member: read.text("member"),
      group: read.optional("group"),
      kind,
      occurredAt: read.instant("occurred_at"),
      counterpart: read.optional("counterpart"),
      ref: read.optional("ref"),
      reverses,
    };
  };
}
