import { GraphQLError } from "graphql";
import type { BulkWindow, Context } from "./context";

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
  const place = (): Placed<T>[] => {
    const found = Array.from(rows, (row) => ({ row, position: [keys.key(row), keys.id(row)] as const }));
    return found.sort((a, b) => direction * compare(a.position, b.position));
  };
  if (context.bulk) return bulkPage(context.bulk, place);
  const placed = place();
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

type Placed<T> = { row: T; position: Position };

function bulkPage<T>(bulk: BulkWindow, place: () => Placed<T>[]): Connection<T> {
  if (bulk.rootSeen) return connection(place(), false, false);
  bulk.rootSeen = true;
  bulk.root.placed ??= place();
  const placed = bulk.root.placed as Placed<T>[];
  return connection(placed.slice(bulk.offset, bulk.offset + bulk.limit), false, false);
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

/** A connection over a list that has no order but its own. */
export function listConnection<T>(context: Context, rows: readonly T[], args: PageArgs): Connection<T> {
  const numbered = rows.map((row, index) => ({ row, index }));
  const page = paginate(context, numbered, args, { key: (entry) => entry.index, id: (entry) => entry.index });
  return {
    nodes: page.nodes.map((entry) => entry.row),
    edges: page.edges.map(({ cursor, node }) => ({ cursor, node: node.row })),
    pageInfo: page.pageInfo,
  };
}
