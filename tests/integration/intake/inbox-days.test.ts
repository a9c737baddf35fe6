import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inboxDay, keepInboxDays } from "../../../app/adapters/persistence/inbox-rows";
import { inboxWriter } from "../../../app/adapters/persistence/inbox-writer";
import { DAY_MS } from "../../../app/core/shared/time";
import { recordingQueue } from "../../support/app-deps";
import { type TestDatabase, testDatabase } from "../../support/test-database";

const NOW = Date.UTC(2031, 4, 20, 12);

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const domain = "days.myshopify.com";
const webhook = (at: number, triggeredAt: number | null = at) => ({
  domain,
  webhookId: randomUUID(),
  eventId: null,
  topic: "orders/paid",
  triggeredAt,
  payload: { id: 1 },
});

/** Stores one that arrived at an instant. */
async function arrive(at: number, hook = webhook(at)) {
  await inboxWriter(database.pool, recordingQueue(), () => at).store(hook);
  return hook;
}

async function partitions(): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'inbox_days'::regnamespace and relkind = 'r' and relname like 'd2031%' order by 1",
  );
  return rows.map((row) => row.name);
}

async function countOf(where: string): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    `select count(*)::int as count from inbox where ${where}`,
  );
  return rows[0]?.count ?? 0;
}

describe("the inbox by day", () => {
  it("has a table for each day before it comes, and takes in what is of no such day", async () => {
    await keepInboxDays(database.pool, NOW, 14);
    await keepInboxDays(database.pool, NOW, 14);
    expect(await partitions()).toEqual(["d20310519", "d20310520", "d20310521", "d20310522", "d20310523"]);
    await arrive(NOW);
    await arrive(NOW + 9 * DAY_MS);
    const { rows } = await database.pool.query<{ partition: string }>(
      "select tableoid::regclass::text as partition from inbox order by day",
    );
    expect(rows.map((row) => row.partition)).toEqual(["inbox_days.d20310520", "inbox_days.other"]);
    // Its day is made no more: what is in the table of the others would be missing from it.
    await keepInboxDays(database.pool, NOW + 8 * DAY_MS, 14);
    expect(await partitions()).toContain("d20310528");
    expect(await partitions()).not.toContain("d20310529");
  });

  it("knows a webhook again that is repeated on the next day", async () => {
    const late = Date.UTC(2031, 4, 20, 23, 59);
    const hook = await arrive(late);
    await arrive(late + 3 * 3_600_000, hook);
    expect(await countOf(`webhook_id = '${hook.webhookId}'`)).toBe(1);
    const odd = await arrive(NOW, webhook(NOW, Date.UTC(1999, 0, 1)));
    expect(await countOf(`webhook_id = '${odd.webhookId}' and day = '${inboxDay(NOW)}'`)).toBe(1);
  });

  it("lets go of days whole once nothing of them waits, and of nothing that waits or failed", async () => {
    await database.pool.query("update inbox set state = 'done' where day = '2031-05-20'");
    const waits = await arrive(Date.UTC(2031, 4, 21, 1));
    await arrive(Date.UTC(2031, 4, 21, 2));
    await database.pool.query("update inbox set state = 'done' where day = '2031-05-21' and webhook_id <> $1", [
      waits.webhookId,
    ]);
    expect(await keepInboxDays(database.pool, NOW + 14 * DAY_MS, 14)).toBe(1);
    expect(await partitions()).toContain("d20310520");
    expect(await keepInboxDays(database.pool, NOW + 16 * DAY_MS, 14)).toBe(1);
    expect(await partitions()).not.toContain("d20310520");
    expect(await countOf("day = '2031-05-21'")).toBe(1);
    await expect(keepInboxDays(database.pool, NOW, 0)).rejects.toThrow(/at least one day/);
  });
});
