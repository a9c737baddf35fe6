import type { PageRequest } from "./cursor";

type Order = {
  /** SQL expression that the list is sorted by; from our own tables of expressions, never from a request. */
  readonly key: string;
  readonly type: "bigint" | "text" | "double precision";
  readonly descending: boolean;
  /** SQL expression of the unique id that breaks ties, ascending. */
  readonly id: string;
};

export type Keyset = {
  readonly condition: string;
  readonly orderBy: string;
  readonly limit: number;
  readonly reversed: boolean;
};

/** Condition, order and limit of one page. Adds its values to `values` and refers to them by their number. */
export function keyset(order: Order, page: PageRequest, values: unknown[]): Keyset {
  const reversed = page.before !== undefined;
  const cursor = page.after ?? page.before;
  const direction = (ascending: boolean): string => (ascending === reversed ? "desc" : "asc");
  const orderBy = `${order.key} ${direction(!order.descending)}, ${order.id} ${direction(true)}`;
  if (cursor === undefined) return { condition: "true", orderBy, limit: page.size + 1, reversed };
  values.push(cursor.value, cursor.id);
  const [value, id] = [`$${String(values.length - 1)}::${order.type}`, `$${String(values.length)}`];
  const beyondKey = order.descending === reversed ? ">" : "<";
  const beyondId = reversed ? "<" : ">";
  const condition = `(${order.key} ${beyondKey} ${value} or (${order.key} = ${value} and ${order.id} ${beyondId} ${id}))`;
  return { condition, orderBy, limit: page.size + 1, reversed };
}
