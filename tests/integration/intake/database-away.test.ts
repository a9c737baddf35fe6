import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase, withTransaction } from "../../../app/adapters/persistence/database";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

it("a connection that the server ends while it is in use fails its work, not the process", async () => {
  const pool = createDatabase(database.url, 2);
  const uncaught: unknown[] = [];
  const listen = (error: unknown): void => void uncaught.push(error);
  const others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException").on("uncaughtException", listen);
  try {
    const work = withTransaction(pool, async (tx) => {
      const { rows } = await tx.query<{ pid: number }>("select pg_backend_pid() as pid");
      await database.pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await tx.query("select 1");
    });
    await expect(work).rejects.toThrow(/Connection terminated|not queryable|terminating connection/);
    const { rows } = await pool.query<{ one: number }>("select 1 as one");
    expect(rows).toEqual([{ one: 1 }]);
    expect(uncaught).toEqual([]);
  } finally {
    process.removeListener("uncaughtException", listen);
    for (const other of others) process.on("uncaughtException", other);
    await pool.end();
  }
});

it("a transaction that the server rolled back instead of committing is not taken for done", async () => {
  const work = withTransaction(database.pool, async (tx) => {
    await tx.query("select 1 / 0").catch(() => undefined);
    return "done";
  });
  await expect(work).rejects.toThrow("rolled back");
});
