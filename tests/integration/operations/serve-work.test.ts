import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Deps, createDeps } from "../../../app/deps.server";
import { serveWork } from "../../../app/jobs/serve-work";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { setWebEnvironment } from "../../support/web";

let database: TestDatabase;
let deps: Deps;
beforeAll(async () => {
  database = await testDatabase();
  setWebEnvironment(database);
  deps = await createDeps("worker");
});
afterAll(async () => {
  await deps.close();
  await database.close();
});

async function waiting(): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    "select count(*) as count from inbox where state = 'waiting'",
  );
  return rows[0]?.count ?? 0;
}

describe("a worker's jobs", () => {
  it("follow each other at once: forty shops are through long before anybody looks again", async () => {
    const stored = Array.from({ length: 40 }, (_, n) =>
      deps.inbox.store({
        domain: `shop-${n}.myshopify.com`,
        webhookId: randomUUID(),
        eventId: null,
        topic: "carts/update",
        triggeredAt: null,
        payload: { id: n },
      }),
    );
    await Promise.all(stored);
    expect(await waiting()).toBe(40);
    await serveWork(deps, "drain-inbox", 600);
    await expect.poll(waiting, { timeout: 60_000, interval: 100 }).toBe(0);
  });
});
