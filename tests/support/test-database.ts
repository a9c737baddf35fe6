import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { type Database, createDatabase } from "../../app/adapters/persistence/database";
import { prepareStatements } from "./prepared-statements";
import { TEMPLATE } from "./postgres-server";

export type TestDatabase = { readonly pool: Database; readonly url: string; close(): Promise<void> };

/** A migrated, empty database of its own on the run's server. Close it in afterAll. `smallShops`: many of them and nothing large. */
export async function testDatabase({ smallShops = false } = {}): Promise<TestDatabase> {
  const server = inject("postgresUrl");
  const name = `t_${randomUUID().replaceAll("-", "")}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  // Copies of one template wait for each other.
  await client.query("select pg_advisory_lock(1)");
  await client.query(`create database ${name} template ${TEMPLATE}`);
  await client.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  const pool = createDatabase(url.href, 8);
  if (smallShops) pool.on("connect", prepareStatements);
  return { pool, url: url.href, close: () => pool.end() };
}
