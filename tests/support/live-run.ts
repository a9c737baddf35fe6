import { withTransaction } from "../../app/adapters/persistence/database";
import { parseProgram } from "../../app/core/programs/parse-program";
import type { Program } from "../../app/core/programs/program";
import { DAY_MS } from "../../app/core/shared/time";
import { closeShop } from "../../app/jobs/close-shop";
import { recordOrders } from "../../app/usecases/orders/record-orders";
import { publishProgram } from "../../app/usecases/programs/publish-program";
import { testDeps, testShop } from "./app-deps";
import type { Log } from "./arbitraries/log";
import { communityOf, eventsBetween, importLog } from "./interchange";
import type { TestDatabase } from "./test-database";

/** A shop of its own with a clock of its own, in which nobody has published a program. */
export async function newShop(database: TestDatabase, timezone: string, start: number) {
  const deps = testDeps(database, new Date(start).toISOString());
  return { deps, shopId: await testShop(database, timezone) };
}

export type LiveShop = Awaited<ReturnType<typeof newShop>>;

/** The same under a program. */
export async function shopUnder(database: TestDatabase, file: unknown, start: number): Promise<LiveShop> {
  const shop = await newShop(database, readProgram(file).timezone, start);
  const published = await publishProgram(shop.deps, { shopId: shop.shopId, file, by: "test" });
  if (published.kind !== "published") throw new Error(JSON.stringify(published));
  return shop;
}

export function readProgram(file: unknown): Program {
  const parsed = parseProgram(file);
  if (parsed.kind === "refused") throw new Error(JSON.stringify(parsed.problems));
  return parsed.program;
}

/** Everything is there before the clock is looked at. */
export async function allAtOnce(database: TestDatabase, log: Log, file: unknown, at: number) {
  const shop = await shopUnder(database, file, at);
  await importLog(shop.deps, shop.shopId, log);
  await closeShop(shop.deps, shop);
  return shop;
}

/** As it happens: the clock goes on by `stepMs`, and what happened until then comes in. */
export async function asItHappens(
  database: TestDatabase,
  log: Log,
  file: unknown,
  { at, stepMs }: { readonly at: number; readonly stepMs: number },
) {
  const instants = [...log.activities.map((row) => row.occurred_at), ...log.orders.map((row) => row.placed_at)];
  const from = Math.min(...instants.map((text) => Date.parse(text)), at) - 1;
  const shop = await shopUnder(database, file, from);
  await importLog(shop.deps, shop.shopId, communityOf(log));
  for (let then = from; then < at;) {
    const now = Math.min(at, then + stepMs);
    shop.deps.clock.set(now);
    await importLog(shop.deps, shop.shopId, eventsBetween(log, then, now));
    await cancel(shop, log, then, now);
    await closeShop(shop.deps, shop);
    then = now;
  }
  return shop;
}

async function cancel(shop: LiveShop, log: Log, from: number, to: number): Promise<void> {
  const rows = log.orders.filter(
    (row) => row.cancelled_at !== "" && Date.parse(row.cancelled_at) > from && Date.parse(row.cancelled_at) <= to,
  );
  await cancelOrders(shop, rows);
}

/** Shopify says that orders were cancelled. */
export async function cancelOrders(shop: LiveShop, rows: Log["orders"]): Promise<void> {
  if (rows.length === 0) return;
  await withTransaction(shop.deps.pool, async (tx) => {
    const orders = rows.map((row) => ({
      orderId: row.id,
      name: null,
      customerId: row.customer,
      placedAt: Date.parse(row.placed_at),
      currency: row.currency,
      totalMinor: Number(row.total_minor),
      codes: row.code === "" ? [] : [row.code],
      referral: row.referral === "" ? null : row.referral,
      paidAt: Date.parse(row.placed_at),
      cancelledAt: Date.parse(row.cancelled_at),
      test: false,
      updatedAt: Date.parse(row.cancelled_at),
    }));
    await recordOrders(tx, shop.shopId, shop.deps.clock.now(), { origin: "webhook", orders, refunds: [] });
  });
}

/** Some of what was done is taken back: at once, after its week closed, and after orders that rest on it were due. */
export function withReversals(log: Log, now: number): Log {
  const takenBack = new Set(log.activities.map((row) => row.reverses));
  const reversals = log.activities
    .filter((row, index) => index % 29 === 0 && row.reverses === "" && !takenBack.has(row.id))
    .flatMap((row, index) => {
      const at = Date.parse(row.occurred_at) + ([0.2, 5, 17, 38][index % 4] ?? 1) * DAY_MS;
      if (at > now) return [];
      const occurred_at = new Date(at).toISOString();
      return [{ ...row, id: `r-${row.id}`, occurred_at, counterpart: "", ref: "", reverses: row.id }];
    });
  const activities = [...log.activities, ...reversals].sort((a, b) =>
    Date.parse(a.occurred_at) < Date.parse(b.occurred_at) ? -1 : 1,
  );
  return { ...log, activities };
}
