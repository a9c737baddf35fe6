import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setImmediate as yieldToOthers } from "node:timers/promises";
import { parse } from "graphql";
import type { BulkOperationRow } from "../state/records";
import type { Store } from "../state/store";
import type { World } from "../state/world";
import { toGid } from "../state/gid";
import { emit } from "../webhooks/emit";
import type { Context } from "./context";

/** Rows of the root connection between two looks at other requests. */
const WINDOW = 2000;
type Json = Record<string, unknown>;

function fileOf(world: World, row: BulkOperationRow): string {
  const folder = world.options.stateDir
    ? path.join(world.options.stateDir, "bulk")
    : path.join(os.tmpdir(), `hearth-sandbox-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  return path.join(folder, `${row.id}-${createHash("sha256").update(row.secret).digest("hex").slice(0, 8)}.jsonl`);
}

export function readBulkResult(world: World, row: BulkOperationRow): Buffer {
  return readFileSync(fileOf(world, row));
}

export function forgetBulkFiles(): void {
  rmSync(path.join(os.tmpdir(), `hearth-sandbox-${process.pid}`), { recursive: true, force: true });
}

const isConnection = (value: unknown): value is { edges?: { node: Json }[]; nodes?: Json[] } =>
  typeof value === "object" && value !== null && ("edges" in value || "nodes" in value);

function rowsOf(connection: { edges?: { node: Json }[]; nodes?: Json[] }): Json[] {
  return connection.edges?.map((edge) => edge.node) ?? connection.nodes ?? [];
}

/** One line for the object, its connections' objects as lines of their own that name their parent. */
function flatten(node: Json, parentId: unknown, own: string[], children: string[]): void {
  const line: Json = {};
  const nested: Json[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (isConnection(value)) nested.push(...rowsOf(value));
    else line[key] = value;
  }
  if (parentId !== undefined) line["__parentId"] = parentId;
  own.push(JSON.stringify(line));
  for (const child of nested) flatten(child, node["id"], children, children);
}

/** The first connection from the root down: its rows are the root objects. */
function rootConnection(data: Json): { edges?: { node: Json }[]; nodes?: Json[] } | null {
  for (const value of Object.values(data)) {
    if (isConnection(value)) return value;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return rootConnection(value as Json);
  }
  return null;
}

export function runBulkLater(world: World, store: Store, row: BulkOperationRow): void {
  world.tasks.later(world.options.asyncDelayMs, () => run(world, store, row));
}

async function run(world: World, store: Store, row: BulkOperationRow): Promise<void> {
  // The executor needs the resolvers and they need this file: it is asked for when the work starts.
  const { contextFor, runDocument } = await import("./execute");
  if (row.status === "CREATED") row.status = "RUNNING";
  store.bulkOperations.put(row);
  const base: Context = contextFor(world, store, "2026-07", row.scopes);
  const document = parse(row.query);
  const request = { query: row.query, variables: {}, operationName: undefined };
  const parts: string[] = [];
  const root = { placed: undefined };
  for (let offset = 0; row.status === "RUNNING"; offset += WINDOW) {
    const result = await runDocument(
      { ...base, bulk: { offset, limit: WINDOW, root, rootSeen: false } },
      document,
      request,
    );
    const roots = result.data ? rootConnection(result.data as Json) : null;
    if (result.errors || !roots) {
      row.errorCode =
        result.errors?.[0]?.extensions["code"] === "ACCESS_DENIED" ? "ACCESS_DENIED" : "INTERNAL_SERVER_ERROR";
      row.status = "FAILED";
      console.error(`sandbox: bulk operation failed: ${result.errors?.[0]?.message ?? "no connection"}`);
      break;
    }
    const own: string[] = [];
    const children: string[] = [];
    for (const node of rowsOf(roots)) flatten(node, undefined, own, children);
    row.rootObjectCount += own.length;
    row.objectCount += own.length + children.length;
    if (own.length > 0) parts.push(`${[...own, ...children].join("\n")}\n`);
    if (own.length < WINDOW) break;
    await yieldToOthers();
  }
  finish(world, store, row, parts.join(""));
}

function finish(world: World, store: Store, row: BulkOperationRow, text: string): void {
  if (row.status === "CANCELING") row.status = "CANCELED";
  if (row.status === "RUNNING") {
    writeFileSync(fileOf(world, row), text);
    row.status = "COMPLETED";
    row.fileSize = Buffer.byteLength(text);
  }
  row.completedAt = world.nowIso();
  store.bulkOperations.put(row);
  emit(world, store, "bulk_operations/finish", {
    admin_graphql_api_id: toGid("BulkOperation", row.id),
    completed_at: row.completedAt,
    created_at: row.createdAt,
    error_code: row.errorCode?.toLowerCase() ?? null,
    status: row.status.toLowerCase(),
    type: "query",
  });
}
