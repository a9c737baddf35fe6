import { randomBytes } from "node:crypto";
import { GraphQLError, Kind, parse, validate } from "graphql";
import type { BulkOperationRow } from "../state/records";
import { gidNumber, toGid } from "../state/gid";
import { runBulkLater } from "./bulk-run";
import { type PageArgs, paginate } from "./connection";
import type { Context, Resolvers } from "./context";
import { createSearch } from "./search";
import { userError } from "./shapes";

/** Shopify runs five bulk queries of an app and shop at once since 2026-01. */
const RUNNING_MAX = 5;
const RESULT_DAYS = 7;

const isOpen = (row: BulkOperationRow): boolean => row.status === "CREATED" || row.status === "RUNNING";

/** A bulk query has one root field, that is or holds a connection, and no page sizes of its own need. */
function problemOf(context: Context, query: string): string | null {
  try {
    const document = parse(query);
    const [operation] = document.definitions;
    if (document.definitions.length !== 1 || operation?.kind !== Kind.OPERATION_DEFINITION)
      return "Bulk queries must have one operation.";
    if (operation.selectionSet.selections.length !== 1)
      return "Bulk queries cannot contain more than one top-level field.";
    const [error] = validate(context.schema, document);
    if (error) return `Invalid bulk query: ${error.message}`;
    return /\b(?:edges|nodes)\b/.test(query) ? null : "Bulk queries must contain at least one connection.";
  } catch (error) {
    if (error instanceof GraphQLError) return `Invalid bulk query: ${error.message}`;
    throw error;
  }
}

function start(_source: unknown, args: { query: string }, context: Context): unknown {
  const { world, store } = context;
  const refuse = (message: string, code: string): unknown => ({
    bulkOperation: null,
    userErrors: [userError(["query"], message, code)],
  });
  const problem = problemOf(context, args.query);
  if (problem) return refuse(problem, "INVALID");
  const open = [...store.bulkOperations.values()].filter(isOpen).length;
  if (open >= RUNNING_MAX)
    return refuse(
      `${RUNNING_MAX} bulk query operations for this app and shop are already in progress.`,
      "OPERATION_IN_PROGRESS",
    );
  const row: BulkOperationRow = {
    id: world.nextNumber(),
    status: "CREATED",
    errorCode: null,
    query: args.query,
    scopes: [...context.scopes],
    createdAt: world.nowIso(),
    completedAt: null,
    objectCount: 0,
    rootObjectCount: 0,
    fileSize: 0,
    secret: randomBytes(12).toString("hex"),
  };
  store.bulkOperations.put(row);
  runBulkLater(world, store, row);
  return { bulkOperation: { ...row }, userErrors: [] };
}

function resultUrl(row: BulkOperationRow, _args: unknown, { world }: Context): string | null {
  if (row.status !== "COMPLETED" || row.objectCount === 0 || !row.completedAt) return null;
  const age = world.now().getTime() - Date.parse(row.completedAt);
  return age > RESULT_DAYS * 86_400_000 ? null : `${world.addresses.admin}/bulk-results/${row.id}-${row.secret}.jsonl`;
}

export const bulkResolvers: Resolvers = {
  QueryRoot: {
    bulkOperation: (_source: unknown, args: { id: string }, { store }: Context) =>
      store.bulkOperations.get(gidNumber(args.id)) ?? null,
    currentBulkOperation: (_source: unknown, _args: unknown, { store }: Context) =>
      [...store.bulkOperations.values()].sort((a, b) => b.id - a.id)[0] ?? null,
    bulkOperations: (_source: unknown, args: PageArgs & { query?: string | null }, context: Context) => {
      const matches = createSearch<BulkOperationRow>(args.query, {
        id: (row) => row.id,
        status: (row) => row.status.toLowerCase(),
        created_at: (row) => row.createdAt,
      });
      const rows = [...context.store.bulkOperations.values()].filter(matches);
      return paginate(context, rows, args, { key: (row) => row.createdAt, id: (row) => row.id });
    },
  },
  BulkOperation: {
    id: (row: BulkOperationRow) => toGid("BulkOperation", row.id),
    status: (row: BulkOperationRow) => row.status,
    type: () => "QUERY",
    errorCode: (row: BulkOperationRow) => row.errorCode,
    query: (row: BulkOperationRow) => row.query,
    createdAt: (row: BulkOperationRow) => row.createdAt,
    completedAt: (row: BulkOperationRow) => row.completedAt,
    objectCount: (row: BulkOperationRow) => String(row.objectCount),
    rootObjectCount: (row: BulkOperationRow) => String(row.rootObjectCount),
    fileSize: (row: BulkOperationRow) => (row.status === "COMPLETED" ? String(row.fileSize) : null),
    url: resultUrl,
    partialDataUrl: () => null,
  },
  Mutation: {
    bulkOperationRunQuery: start,
    bulkOperationCancel: (_source: unknown, args: { id: string }, { store }: Context) => {
      const row = store.bulkOperations.get(gidNumber(args.id));
      if (!row) return { bulkOperation: null, userErrors: [userError(["id"], "Bulk operation does not exist")] };
      if (isOpen(row)) {
        row.status = "CANCELING";
        store.bulkOperations.put(row);
      }
      return { bulkOperation: row, userErrors: [] };
    },
  },
};
