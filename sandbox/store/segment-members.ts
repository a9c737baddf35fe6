import type { CustomerRow, SegmentRow } from "../state/records";
import type { Store } from "../state/store";
import type { World } from "../state/world";

/** Predicates over customers of the segment language that the sandbox knows. */
type Predicate = (customer: CustomerRow, store: Store) => boolean;

const CONTAINS = /^customer_tags\s+(NOT\s+)?CONTAINS\s+'((?:[^'\\]|\\.)*)'$/i;
const NUMBER = /^(number_of_orders|amount_spent)\s*(>=|<=|[=><])\s*(\d+(?:\.\d+)?)$/i;

function compare(left: number, operator: string, right: number): boolean {
  switch (operator) {
    case ">=":
      return left >= right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case "<":
      return left < right;
    default:
      return left === right;
  }
}

function paidMinor(store: Store, customer: CustomerRow): number {
  let sum = 0;
  for (const order of store.ordersOf(customer.id)) for (const payment of order.payments) sum += payment.amountMinor;
  return sum;
}

function parseTerm(term: string): Predicate | null {
  const tag = CONTAINS.exec(term);
  if (tag) {
    const wanted = (tag[2] ?? "").replace(/\\(.)/g, "$1").toLowerCase();
    const not = Boolean(tag[1]);
    return (customer) => customer.tags.some((known) => known.toLowerCase() === wanted) !== not;
  }
  const number = NUMBER.exec(term);
  if (!number) return null;
  const [, name = "", operator = "=", value = "0"] = number;
  return (customer, store) => {
    const left =
      name.toLowerCase() === "number_of_orders" ? store.ordersOf(customer.id).length : paidMinor(store, customer) / 100;
    return compare(left, operator, Number(value));
  };
}

/** AND binds tighter than OR; no parentheses. Null for what the sandbox (or Shopify) cannot read. */
export function parseSegmentQuery(query: string): Predicate | null {
  const anyOf: Predicate[][] = [];
  for (const part of query.split(/\s+OR\s+/i)) {
    const allOf: Predicate[] = [];
    for (const term of part.split(/\s+AND\s+/i)) {
      const predicate = parseTerm(term.trim());
      if (!predicate) return null;
      allOf.push(predicate);
    }
    anyOf.push(allOf);
  }
  return (customer, store) => anyOf.some((allOf) => allOf.every((predicate) => predicate(customer, store)));
}

export function refreshSegment(store: Store, segment: SegmentRow): void {
  const predicate = parseSegmentQuery(segment.query);
  segment.members = [];
  for (const customer of store.customers.values()) {
    if (customer.mergedInto === null && predicate?.(customer, store)) segment.members.push(customer.id);
  }
  store.segments.put(segment);
}

const waiting = new WeakSet<Store>();

/** Membership is recomputed later and for all changes of the meantime at once, as at Shopify. */
export function refreshSegmentsLater(world: World, store: Store): void {
  if (waiting.has(store) || store.segments.size === 0) return;
  waiting.add(store);
  world.tasks.later(world.options.asyncDelayMs, () => {
    waiting.delete(store);
    for (const segment of store.segments.values()) refreshSegment(store, segment);
  });
}
