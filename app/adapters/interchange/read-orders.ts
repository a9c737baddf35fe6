import path from "node:path";
import type { Community, ReplayOrder } from "../../core/replay/replay-input";
import { codeKey } from "../../core/replay/directory";
import { compareText } from "../../core/shared/ids";
import type { Instant } from "../../core/shared/time";
import { fileNameOf } from "./columns";
import type { TableName } from "./columns";
import { RUN_ITEMS, createSorter } from "./external-sort";
import type { Sorter } from "./external-sort";
import { fingerprint } from "./fingerprints";
import { createRowParser, parseOrder, parseRefund } from "./parse-row";
import type { FieldReader, OrderRow, RefundRow } from "./parse-row";
import type { RowProblem } from "./problems";
import { readTable } from "./read-table";
import { createRepeatFinder, linesOfRepeats } from "./repeated-ids";

type Report = (problem: RowProblem) => void;

export type OrderOptions = {
  readonly directory: string;
  readonly at: Instant;
  readonly community: Community;
  readonly report: Report;
  /** From so many refunds on they are joined with their orders on disk. */
  readonly refundsHeld?: number;
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
 * The orders up to an instant, each with its refunds up to then. Orders are sorted on disk when they are many, and so are refunds, so memory
 * does not grow with them.
 */
export function readOrders(options: OrderOptions): OrderLog {
  // Refunds first, since orders wait for them; what is wrong with them is said in the order of the files.
  const problems: RowProblem[] = [];
  const refunds = readRefunds({ ...options, report: (problem) => problems.push(problem) });
  const unknownCodes = new Map<string, number>();
  const isRelevant = relevance(options.community, unknownCodes);
  let count = 0;
  let orders = createSorter(refunds.kind === "few" ? byTime : byId);
  readRows(options, "orders", parseOrder, {
    instantOf: (row) => row.placedAt,
    restart: () => {
      count = 0;
      unknownCodes.clear();
      orders.discard();
      orders = createSorter(refunds.kind === "few" ? byTime : byId);
    },
    take: (order) => {
      count += 1;
      const cancelledAt = order.cancelledAt !== null && order.cancelledAt <= options.at ? order.cancelledAt : null;
      if (isRelevant({ ...order, cancelledAt })) orders.add({ ...order, cancelledAt });
    },
  });
  for (const problem of problems) options.report(problem);
  const relevant = () => (refunds.kind === "few" ? withFew(orders, refunds.byOrder) : withMany(orders, refunds.sorter));
  return { orders: count, unknownCodes, relevant };
}

const byId = (a: Stamped, b: Stamped): number => compareText(a.id, b.id);
const byTime = (a: OrderRow, b: OrderRow): number => a.placedAt - b.placedAt || compareText(a.id, b.id);
const byOrder = (a: RefundRow, b: RefundRow): number => compareText(a.order, b.order) || compareText(a.id, b.id);

type OwnRefund = ReplayOrder["refunds"][number];
type Refunds =
  | { readonly kind: "few"; readonly byOrder: ReadonlyMap<string, readonly OwnRefund[]> }
  | { readonly kind: "many"; readonly sorter: Sorter<RefundRow> };

/** Few enough are held by their orders: orders need not be sorted by id to find them. */
function readRefunds(options: OrderOptions): Refunds {
  let sorter = createSorter(byOrder);
  let count = 0;
  readRows(options, "refunds", parseRefund, {
    instantOf: (row) => row.refundedAt,
    restart: () => {
      count = 0;
      sorter.discard();
      sorter = createSorter(byOrder);
    },
    take: (refund) => {
      count += 1;
      sorter.add(refund);
    },
  });
  if (count >= (options.refundsHeld ?? RUN_ITEMS)) return { kind: "many", sorter };
  const own = new Map<string, OwnRefund[]>();
  for (const { order, refundedAt, amountMinor } of sorter.sorted()) {
    const list = own.get(order);
    if (list === undefined) own.set(order, [{ refundedAt, amountMinor }]);
    else list.push({ refundedAt, amountMinor });
  }
  return { kind: "few", byOrder: own };
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

type Taking<T> = {
  readonly instantOf: (row: T) => Instant;
  /** All that was taken is taken again: some rows are there twice. */
  readonly restart: () => void;
  readonly take: (row: T) => void;
};

/** Hands out rows that exist at the instant, each id once; a file with repeated ids is read again without them. */
function readRows<Table extends TableName, T extends Stamped>(
  options: OrderOptions,
  table: Table,
  parseFields: (read: FieldReader<Table>) => T,
  { instantOf, restart, take }: Taking<T>,
): void {
  const file = fileNameOf(table);
  function* existing(report: Report) {
    const parse = createRowParser(table, parseFields, report);
    for (const given of readTable(options.directory, table, report)) {
      const row = parse(given);
      if (row !== null && instantOf(row) <= options.at) yield { line: given.line, row };
    }
  }
  function* identified() {
    for (const { line, row } of existing(silent)) yield { line, key: row.id, content: () => JSON.stringify(row) };
  }
  const finder = createRepeatFinder(path.join(options.directory, file));
  for (const { row } of existing(options.report)) {
    finder.add(fingerprint(row.id));
    take(row);
  }
  const repeats = linesOfRepeats(finder.repeated(), identified, (line, first) => {
    const message = `the same id as line ${String(first)} with other content; line ${String(first)} stands`;
    options.report({ file, line, field: "id", message });
  });
  if (repeats.size === 0) return;
  restart();
  for (const { line, row } of existing(silent)) if (!repeats.has(line)) take(row);
}

const silent = (): void => undefined;

function* withFew(
  orders: Sorter<OrderRow>,
  refunds: ReadonlyMap<string, readonly OwnRefund[]>,
): Generator<ReplayOrder, void, undefined> {
  for (const order of orders.sorted()) yield { ...order, refunds: refunds.get(order.id) ?? [] };
}

/** Both by the order's id: joined, and then sorted by time. */
function* withMany(orders: Sorter<OrderRow>, refunds: Sorter<RefundRow>): Generator<ReplayOrder, void, undefined> {
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
