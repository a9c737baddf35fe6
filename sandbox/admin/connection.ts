import { GraphQLError } from "graphql";
import type { Context } from "./context";

export type PageArgs = {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
  reverse?: boolean | null;
};
type Key = string | number;
type Position = readonly [key: Key, id: Key];

export type Connection<T> = {
  nodes: T[];
  edges: { cursor: string; node: T }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
};

const encode = (position: Position): string => Buffer.from(JSON.stringify(position)).toString("base64");

function decode(cursor: string): Position {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64").toString("utf8"));
    if (Array.isArray(value) && value.length === 2) return [value[0] as Key, value[1] as Key];
  } catch {
    // Answered below, with the others.
  }
  throw new GraphQLError(`Invalid cursor: '${cursor}'`, { extensions: { code: "BAD_REQUEST" } });
}

function compare(a: Position, b: Position): number {
  for (const index of [0, 1] as const) {
    if (a[index] < b[index]) return -1;
    if (a[index] > b[index]) return 1;
  }
  return 0;
}

/**
 * One page of rows in the order of a key, the id deciding ties. A cursor is a position and not a row, so that a row which moved or
 * went meanwhile neither breaks the page nor shows twice.
 */
export function paginate<T>(
  context: Context,
  rows: Iterable<T>,
  args: PageArgs,
  keys: { key: (row: T) => Key; id: (row: T) => Key },
): Connection<T> {
  const direction = args.reverse ? -1 : 1;
  const placed = Array.from(rows, (row) => ({ row, position: [keys.key(row), keys.id(row)] as const }));
  placed.sort((a, b) => direction * compare(a.position, b.position));
  if (context.bulk)
    return connection(placed.slice(context.bulk.offset, context.bulk.offset + context.bulk.limit), false, false);
  const { first, last } = args;
  if ((first === undefined || first === null) && (last === undefined || last === null)) {
    throw new GraphQLError("you must provide one of first or last", { extensions: { code: "BAD_REQUEST" } });
  }
  const after = args.after ? decode(args.after) : null;
  const before = args.before ? decode(args.before) : null;
  const inside = placed.filter(
    ({ position }) =>
      (!after || direction * compare(position, after) > 0) && (!before || direction * compare(position, before) < 0),
  );
  if (typeof first === "number") return connection(inside.slice(0, first), inside.length > first, after !== null);
  const size = last ?? 0;
  return connection(size === 0 ? [] : inside.slice(-size), before !== null, inside.length > size);
}

function connection<T>(
  page: { row: T; position: Position }[],
  hasNextPage: boolean,
  hasPreviousPage: boolean,
): Connection<T> {
  const edges = page.map(({ row, position }) => ({ cursor: encode(position), node: row }));
  return {
    nodes: page.map(({ row }) => row),
    edges,
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** A connection over a list that has no order but its own, inside a parent; never windowed by a bulk operation. */
export function listConnection<T>(context: Context, rows: readonly T[], args: PageArgs): Connection<T> {
  const whole: Context = context.bulk ? { ...context, bulk: { offset: 0, limit: Number.MAX_SAFE_INTEGER } } : context;
  const numbered = rows.map((row, index) => ({ row, index }));
  const page = paginate(whole, numbered, args, { key: (entry) => entry.index, id: (entry) => entry.index });
  return {
    nodes: page.nodes.map((entry) => entry.row),
    edges: page.edges.map(({ cursor, node }) => ({ cursor, node: node.row })),
    pageInfo: page.pageInfo,
  };
}
