import { type Queryable, withTransaction } from "../../app/adapters/persistence/database";
import { upsertShop, updateShopFacts } from "../../app/adapters/persistence/shop-rows";
import type { WorkName, WorkQueue } from "../../app/ports/work-queue";
import { recordEvent } from "../../app/usecases/log/record-event";
import type { TestDatabase } from "./test-database";

export type TestClock = { now(): number; set(instant: string | number): void };

export function testClock(start: string): TestClock {
  let at = Date.parse(start);
  return {
    now: () => at,
    set(instant) {
      at = typeof instant === "number" ? instant : Date.parse(instant);
    },
  };
}

export type Announced = { readonly work: WorkName; readonly shopId: number };

/** A queue that remembers what was announced; tests run the jobs themselves. */
export function recordingQueue(): WorkQueue & { readonly announced: Announced[] } {
  const announced: Announced[] = [];
  return {
    announced,
    announce(_db: Queryable, work, shopIds) {
      announced.push(...shopIds.map((shopId) => ({ work, shopId })));
      return Promise.resolve();
    },
  };
}

export function testDeps(database: TestDatabase, start = "2026-06-01T12:00:00Z") {
  return { pool: database.pool, clock: testClock(start), queue: recordingQueue() };
}

let shops = 0;

/** A shop of its own, installed long ago. */
export async function testShop(database: TestDatabase, timezone = "UTC", currency = "USD"): Promise<number> {
  shops++;
  const { shopId } = await upsertShop(
    database.pool,
    `shop-${process.pid}-${shops}.myshopify.com`,
    Date.UTC(2020, 0, 1),
  );
  await updateShopFacts(database.pool, shopId, { timezone, currency, customerAccounts: "NEW_CUSTOMER_ACCOUNTS" });
  return shopId;
}

/** Members who agreed to take part, each linked to the customer given. */
export async function addMembers(
  database: TestDatabase,
  shopId: number,
  members: Readonly<Record<string, string | null>>,
  joinedAt = "2025-01-01T00:00:00Z",
): Promise<void> {
  const rows = Object.entries(members).map(([memberId, customerId]) => ({
    memberId,
    customerId,
    joinedAt: Date.parse(joinedAt),
  }));
  await withTransaction(database.pool, (tx) =>
    recordEvent(tx, shopId, Date.parse(joinedAt), { kind: "members", body: { members: rows } }),
  );
}
