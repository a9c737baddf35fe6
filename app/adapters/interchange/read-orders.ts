import path from "node:path";
import type { Community, ReplayOrder } from "../../core/replay/replay-input";
import { codeKey } from "../../core/replay/directory";
import { compareText } from "../../core/shared/ids";
import type { Instant } from "../../core/shared/time";
import { fileNameOf } from "./columns";
import type { TableName } from "./columns";
import { createSorter } from "./external-sort";
import type { Sorter } from "./external-sort";
import { createRowParser, parseOrder, parseRefund } from "./parse-row";
import type { FieldReader, OrderRow, RefundRow } from "./parse-row";
import type { RowProblem } from "./problems";
import { readTable } from "./read-table";
import { findRepeats } from "./repeated-ids";

type Report = (problem: RowProblem) => void;

export type OrderOptions = {
  readonly directory: string;
  readonly at: Instant;
  readonly community: Community;
  readonly report: Report;
};

export type OrderLog = {
  /** Orders up to the instant, also those that nobody of the community has to do with. */
  readonly orders: number;
  /** Codes that codes.csv does not know, with the number of orders that gave them. */
  readonly unknownCodes: ReadonlyMap<string, number>;
  /** By placed_at, then id: those by a linked customer, or with a known code or a referral. */
  readonly relevant: () => Generator<ReplayOrder, void, undefined>;
};

type Stamped = { readonly id: string };

/**
 * The orders up to an instant, each with its refunds up to then. Orders and refunds are joined and sorted on disk when they are
 * many, so memory does not grow with them.
 */
export function readOrders(options: OrderOptions): OrderLog {
  const unknownCodes = new Map<string, number>();
  const orders = createSorter<OrderRow>((a, b) => compareText(a.id, b.id));
  let count = 0;
  const isRelevant = relevance(options.community, unknownCodes);
  for (const order of rowsOf(options, "orders", parseOrder, (row) => row.placedAt)) {
    count += 1;
    const cancelledAt = order.cancelledAt !== null && order.cancelledAt <= options.at ? order.cancelledAt : null;
    if (isRelevant({ ...order, cancelledAt })) orders.add({ ...order, cancelledAt });
  }
  const refunds = createSorter<RefundRow>((a, b) => compareText(a.order, b.order) || compareText(a.id, b.id));
  for (const refund of rowsOf(options, "refunds", parseRefund, (row) => row.refundedAt)) refunds.add(refund);
  return { orders: count, unknownCodes, relevant: () => byTime(orders, refunds) };
}

function relevance(community: Community, unknownCodes: Map<string, number>): (order: OrderRow) => boolean {
  const customers = new Set<string>();
  for (const { customer } of community.members) if (customer !== null) customers.add(customer);
  const codes = new Set(community.codes.map(({ code }) => codeKey(code)));
  return (order) => {
    const knownCode = order.code !== null && codes.has(codeKey(order.code));
    if (order.code !== null && !knownCode) unknownCodes.set(order.code, (unknownCodes.get(order.code) ?? 0) + 1);
    return knownCode || order.referral !== null || customers.has(order.customer);
  };
}

/** Rows that exist at the instant, each id once. */
function* rowsOf<Table extends TableName, T extends Stamped>(
  options: OrderOptions,
  table: Table,
  parseFields: (read: FieldReader<Table>) => T,
  instantOf: (row: T) => Instant,
): Generator<T, void, undefined> {
  const file = fileNameOf(table);
  function* existing(report: Report) {
    const parse = createRowParser(table, parseFields, report);
    for (const given of readTable(options.directory, table, report)) {
      const row = parse(given);
      if (row !== null && instantOf(row) <= options.at) yield { line: given.line, row };
    }
  }
  function* identified() {
    for (const { line, row } of existing(() => undefined))
      yield { line, key: row.id, content: () => JSON.stringify(row) };
  }
  const repeats = findRepeats(path.join(options.directory, file), identified, (line, first) => {
    const message = `the same id as line ${String(first)} with other content; line ${String(first)} stands`;
    options.report({ file, line, field: "id", message });
  });
  for (const { line, row } of existing(options.report)) if (!repeats.has(line)) yield row;
}

function* byTime(orders: Sorter<OrderRow>, refunds: Sorter<RefundRow>): Generator<ReplayOrder, void, undefined> {
  const sorter = createSorter<ReplayOrder>((a, b) => a.placedAt - b.placedAt || compareText(a.id, b.id));
  const sortedRefunds = refunds.sorted();
  let next = sortedRefunds.next();
  for (const order of orders.sorted()) {
    const own: { refundedAt: Instant; amountMinor: number }[] = [];
    while (next.done !== true && next.value.order <= order.id) {
      const { refundedAt, amountMinor } = next.value;
      if (next.value.order === order.id) own.push({ refundedAt, amountMinor });
      next = sortedRefunds.next();
    }
    sorter.add({ ...order, refunds: own });
  }
  while (next.done !== true) next = sortedRefunds.next();
  yield* sorter.sorted();
}
