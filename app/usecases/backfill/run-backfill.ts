import {
  type BackfillProgress,
  type BackfillRow,
  claimBackfill,
  endBackfill,
  pauseBackfill,
  reportBackfill,
} from "~/adapters/persistence/backfill-rows";
import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { addNotice, resolveNotice } from "~/adapters/persistence/notice-rows";
import { ordersKnown } from "~/adapters/persistence/order-rows";
import { findShop } from "~/adapters/persistence/shop-rows";
import { FETCH_MAX, type FetchedOrder, fetchOrders } from "~/adapters/shopify/fetched-order";
import {
  cancelOrderExport,
  exportLines,
  parseExportedLine,
  readOrderExport,
  startOrderExport,
} from "~/adapters/shopify/order-export";
import type { OrderFact } from "~/core/orders/order-fact";
import type { AdminAnswer, AdminUse, ShopifyAdmin } from "~/ports/shopify-admin";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordOrders } from "~/usecases/orders/record-orders";
import { reconcileOrders } from "~/usecases/orders/reconcile-orders";
import { costOfHistory } from "./cost-of-history";

export type BackfillDeps = {
  readonly pool: Database;
  readonly clock: Clock;
  readonly queue: WorkQueue;
  readonly admin: (shopDomain: string, use?: AdminUse) => ShopifyAdmin;
};

/** Lines per transaction. */
const BATCH = 500;
/** Shopify says when it is done; this is for when that is lost. */
const POLL_MS = 5000;
const REPORT_EVERY_MS = 500;
const FAILURES_MAX = 10;
const PAUSE_MS_MAX = 300_000;
export const BACKFILL_NOTICE = "backfill-failed";

class StoppedError extends Error {}
/** What may work another time; `code` is for the person who reads it. */
class PostponedError extends Error {
  constructor(
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }
}
/** What will not get better by itself. */
class FailedError extends Error {}

type Run = {
  readonly deps: BackfillDeps;
  readonly shopId: number;
  readonly row: BackfillRow;
  readonly admin: ShopifyAdmin;
};

/**
 * Goes on with the reading of a shop's past orders: asks for the export, looks whether it is there, streams it into the log and the
 * tables, catches up with what has changed since, and works out what it would cost if it counted. Where it was broken off it goes on:
 * every batch of lines says in its own transaction how far it is. Answers 1 when there was something to do.
 */
export async function runBackfill(deps: BackfillDeps, input: { readonly shopId: number }): Promise<number> {
  const { shopId } = input;
  const row = await claimBackfill(deps.pool, shopId, deps.clock.now());
  const shop = row ? await findShop(deps.pool, shopId) : undefined;
  if (!row || !shop) return 0;
  const run: Run = { deps, shopId, row, admin: deps.admin(shop.domain, "projection") };
  try {
    await goOn(run, shop.installedAt);
  } catch (error) {
    await putDown(run, error);
  }
  return 1;
}

async function goOn(run: Run, installedAt: number): Promise<void> {
  let { phase } = run.row;
  if (phase === "asking" || phase === "exporting") {
    const exported = await awaitExport(run);
    if (exported === null) return;
    await readRows(run, exported);
    phase = "catching-up";
  } else if (phase === "reading") {
    const exported = await awaitExport(run);
    if (exported !== null) await readRows(run, exported);
    phase = "catching-up";
  }
  if (phase === "catching-up") {
    await report(run, { phase });
    await reconcileOrders(run.deps, { shopId: run.shopId, since: run.row.exportedAt ?? installedAt }).catch(
      (error: unknown) => {
        throw new PostponedError("unavailable", error instanceof Error ? error.message : String(error));
      },
    );
  }
  await report(run, { phase: "costing" });
  const cost = await costOfHistory(run.deps.pool, {
    shopId: run.shopId,
    now: run.deps.clock.now(),
    onProgress: everySoOften(() => report(run, { phase: "costing" })),
  });
  const { pool, clock } = run.deps;
  await endBackfill(pool, run.shopId, run.row, { state: "done", cost }, clock.now());
  await resolveNotice(pool, run.shopId, BACKFILL_NOTICE, clock.now());
}

function everySoOften(work: () => Promise<void>): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < REPORT_EVERY_MS) return;
    last = performance.now();
    await work();
  };
}

async function report({ deps, shopId, row }: Run, progress: BackfillProgress): Promise<void> {
  if (!(await reportBackfill(deps.pool, shopId, row, progress, deps.clock.now()))) throw new StoppedError();
}

function dataOf<T>(answer: AdminAnswer<T>): T {
  if (answer.kind === "ok") return answer.data;
  const { code, message } = answer.failure;
  if (code === "denied" || code === "refused") throw new FailedError(code);
  throw new PostponedError(code, message);
}

type Exported = { readonly url: string | null; readonly rows: number };

/** Null: it is not there yet, and this has been put down. */
async function awaitExport(run: Run): Promise<Exported | null> {
  const { deps, shopId, row, admin } = run;
  const wait = (): Promise<void> =>
    pauseBackfill(deps.pool, shopId, row, { nextAt: deps.clock.now() + POLL_MS, error: null });
  if (row.exportId === null) {
    const exportedAt = deps.clock.now();
    const started = dataOf(await startOrderExport(admin));
    if (started.kind === "started")
      await report(run, { phase: "exporting", exportId: started.id, exportedAt, rowsRead: 0, rowsTotal: 0 });
    await wait();
    return null;
  }
  const found = dataOf(await readOrderExport(admin, row.exportId));
  if (found.kind === "gone") {
    // The next one starts at its first line: what is here already is passed over.
    await report(run, { phase: "asking", exportId: null, rowsRead: 0 });
    throw new PostponedError("export-gone", found.reason);
  }
  await report(run, { phase: found.kind === "done" ? "reading" : "exporting", rowsTotal: found.rows });
  if (found.kind === "done") return found;
  await wait();
  return null;
}

async function readRows(run: Run, exported: Exported): Promise<void> {
  if (exported.url === null) return;
  let { rowsRead, ordersNew, rowsRefused } = run.row;
  let passOver = rowsRead;
  let batch: string[] = [];
  const take = async (): Promise<void> => {
    if (batch.length === 0) return;
    const lines = batch;
    batch = [];
    const taken = await readBatch(run, lines);
    rowsRead += lines.length;
    ordersNew += taken.orders.length;
    rowsRefused += taken.refused;
    await storeBatch(run, taken, { phase: "reading", rowsRead, ordersNew, rowsRefused });
  };
  try {
    for await (const line of exportLines(exported.url)) {
      if (passOver > 0) passOver -= 1;
      else if (batch.push(line) >= BATCH) await take();
    }
  } catch (error) {
    if (error instanceof StoppedError || error instanceof PostponedError || error instanceof FailedError) throw error;
    throw new PostponedError("unavailable", error instanceof Error ? error.message : String(error));
  }
  await take();
}

type Taken = { readonly orders: readonly FetchedOrder[]; readonly refused: number };

/** What of some lines is not here yet; orders with refunds are read one by one, since an export does not say what was refunded. */
async function readBatch({ deps, shopId, admin }: Run, lines: readonly string[]): Promise<Taken> {
  const whole = new Map<string, OrderFact>();
  const refunded = new Set<string>();
  let refused = 0;
  for (const line of lines) {
    const read = parseExportedLine(line);
    if (read.kind === "order") whole.set(read.order.orderId, read.order);
    else if (read.kind === "refunded") refunded.add(read.orderId);
    else if (read.kind === "malformed") refused += 1;
  }
  const known = await ordersKnown(deps.pool, shopId, [...whole.keys(), ...refunded]);
  const orders: FetchedOrder[] = [...whole.values()].flatMap((order) =>
    known.has(order.orderId) ? [] : [{ order, refunds: [] }],
  );
  const missing = [...refunded].filter((orderId) => !known.has(orderId));
  for (let from = 0; from < missing.length; from += FETCH_MAX) {
    const ids = missing.slice(from, from + FETCH_MAX);
    const fetched = dataOf(await fetchOrders(admin, ids));
    orders.push(...fetched);
    refused += ids.length - fetched.length;
  }
  return { orders, refused };
}

/** What was read and how far the reading is, in one transaction: neither without the other. */
async function storeBatch({ deps, shopId, row }: Run, taken: Taken, progress: BackfillProgress): Promise<void> {
  const now = deps.clock.now();
  await withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    if (!(await reportBackfill(tx, shopId, row, progress, now))) throw new StoppedError();
    if (taken.orders.length === 0) return;
    await recordOrders(tx, shopId, now, {
      origin: "backfill",
      orders: taken.orders.map((one) => one.order),
      refunds: taken.orders.flatMap((one) => one.refunds),
    });
    // Some were placed after the installation, by customers who are members already.
    await deps.queue.announce(tx, "drain-inbox", [shopId]);
  });
}

async function putDown(run: Run, error: unknown): Promise<void> {
  const { deps, shopId, row } = run;
  const now = deps.clock.now();
  if (error instanceof StoppedError) {
    await endBackfill(deps.pool, shopId, row, { state: "stopped" }, now);
    if (row.exportId !== null && row.phase === "exporting") await cancelOrderExport(run.admin, row.exportId);
    return;
  }
  const known = error instanceof FailedError || error instanceof PostponedError;
  const code = error instanceof FailedError ? error.message : error instanceof PostponedError ? error.code : "broken";
  if (!(error instanceof FailedError) && row.failures + 1 < FAILURES_MAX) {
    const nextAt = now + Math.min(PAUSE_MS_MAX, 2000 * 2 ** row.failures);
    await pauseBackfill(deps.pool, shopId, row, { nextAt, error: code });
    // A connection that broke is mended by the next try; what it was belongs into the worker's log all the same.
    if (!known) throw error;
    return;
  }
  await endBackfill(deps.pool, shopId, row, { state: "failed", error: code }, now);
  await addNotice(deps.pool, shopId, {
    key: BACKFILL_NOTICE,
    kind: BACKFILL_NOTICE,
    detail: { reason: code },
    at: now,
  });
  if (!known) throw error;
}
