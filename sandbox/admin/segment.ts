import type { CustomerRow, SegmentRow } from "../state/records";
import { gidNumber, toGid } from "../state/gid";
import { parseSegmentQuery, refreshSegmentsLater } from "../store/segment-members";
import { type PageArgs, paginate } from "./connection";
import type { Context, Resolvers } from "./context";
import { createSearch } from "./search";
import { notImplemented, userError } from "./shapes";

const QUERY_ERROR =
  "Query is not valid (the sandbox reads customer_tags CONTAINS '…', number_of_orders and amount_spent, joined by AND and OR)";

function createSegment(_source: unknown, args: { name: string; query: string }, { world, store }: Context): unknown {
  const errors = [];
  if (!args.name.trim()) errors.push(userError(["name"], "Name can't be blank"));
  if ([...store.segments.values()].some((row) => row.name === args.name))
    errors.push(userError(["name"], "Name has already been taken"));
  if (!parseSegmentQuery(args.query)) errors.push(userError(["query"], QUERY_ERROR));
  if (errors.length > 0) return { segment: null, userErrors: errors };
  const now = world.nowIso();
  const row: SegmentRow = {
    id: world.nextNumber(),
    name: args.name,
    query: args.query,
    createdAt: now,
    updatedAt: now,
    members: [],
  };
  store.segments.put(row);
  refreshSegmentsLater(world, store);
  return { segment: row, userErrors: [] };
}

type Update = { id: string; name?: string | null; query?: string | null };

function updateSegment(_source: unknown, args: Update, { world, store }: Context): unknown {
  const row = store.segments.get(gidNumber(args.id));
  if (!row) return { segment: null, userErrors: [userError(["id"], "Segment does not exist")] };
  if (args.query && !parseSegmentQuery(args.query))
    return { segment: null, userErrors: [userError(["query"], QUERY_ERROR)] };
  if (args.name) row.name = args.name;
  if (args.query) row.query = args.query;
  row.updatedAt = world.nowIso();
  store.segments.put(row);
  refreshSegmentsLater(world, store);
  return { segment: row, userErrors: [] };
}

function deleteSegment(_source: unknown, args: { id: string }, { store }: Context): unknown {
  const id = gidNumber(args.id);
  if (!store.segments.get(id))
    return { deletedSegmentId: null, userErrors: [userError(["id"], "Segment does not exist")] };
  store.segments.remove(id);
  return { deletedSegmentId: args.id, userErrors: [] };
}

type MemberArgs = PageArgs & {
  segmentId?: string | null;
  query?: string | null;
  queryId?: string | null;
  sortKey?: string | null;
};

function segmentMembers(_source: unknown, args: MemberArgs, context: Context): unknown {
  const { store } = context;
  if (args.queryId) throw notImplemented("customerSegmentMembers(queryId)");
  let rows: CustomerRow[];
  if (args.segmentId) {
    rows = (store.segments.get(gidNumber(args.segmentId))?.members ?? []).flatMap(
      (id) => store.customers.get(id) ?? [],
    );
  } else {
    const predicate = parseSegmentQuery(args.query ?? "");
    if (!predicate) throw notImplemented(`segment query "${args.query ?? ""}"`);
    rows = [...store.customers.values()].filter((row) => row.mergedInto === null && predicate(row, store));
  }
  const page = paginate(context, rows, args, { key: (row) => row.id, id: (row) => row.id });
  return { edges: page.edges, pageInfo: page.pageInfo, totalCount: rows.length };
}

export const segmentResolvers: Resolvers = {
  QueryRoot: {
    segment: (_source: unknown, args: { id: string }, { store }: Context) =>
      store.segments.get(gidNumber(args.id)) ?? null,
    segments: (_source: unknown, args: PageArgs & { query?: string | null; sortKey: string }, context: Context) => {
      const matches = createSearch<SegmentRow>(args.query, { id: (row) => row.id, name: (row) => row.name });
      const key = args.sortKey === "ID" ? (row: SegmentRow) => row.id : (row: SegmentRow) => row.createdAt;
      return paginate(context, [...context.store.segments.values()].filter(matches), args, {
        key,
        id: (row) => row.id,
      });
    },
    customerSegmentMembers: segmentMembers,
    customerSegmentMembership: (
      _source: unknown,
      args: { customerId: string; segmentIds: string[] },
      { store }: Context,
    ) => ({
      memberships: args.segmentIds.map((segmentId) => ({
        segmentId,
        isMember: store.segments.get(gidNumber(segmentId))?.members.includes(gidNumber(args.customerId)) ?? false,
      })),
    }),
  },
  Segment: {
    id: (row: SegmentRow) => toGid("Segment", row.id),
    name: (row: SegmentRow) => row.name,
    query: (row: SegmentRow) => row.query,
    creationDate: (row: SegmentRow) => row.createdAt,
    lastEditDate: (row: SegmentRow) => row.updatedAt,
  },
  Mutation: { segmentCreate: createSegment, segmentUpdate: updateSegment, segmentDelete: deleteSegment },
};
