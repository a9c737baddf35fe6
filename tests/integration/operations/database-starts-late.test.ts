import { setTimeout as delay } from "node:timers/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isUnreachable, whenReachable } from "../../../app/adapters/persistence/when-reachable";
import { migrate } from "../../../app/cli/migrate";
import { type PostgresServer, startPostgres } from "../../../app/cli/postgres";
import { createDeps } from "../../../app/deps.server";
import { parseEnv } from "../../../app/env.server";
import { setWebEnvironment } from "../../support/web";
import { testDatabase } from "../../support/test-database";

let server: PostgresServer;
let dataDir: string;
let url: string;
beforeAll(async () => {
  dataDir = path.join(mkdtempSync(path.join(tmpdir(), "hearth-late-database-")), "data");
  server = await startPostgres({ dataDir, ephemeral: true });
  url = await server.database("hearth");
  migrate(url);
});
afterAll(async () => {
  await server.destroy();
  rmSync(path.dirname(dataDir), { recursive: true, force: true });
});

describe("a process that starts before its database", () => {
  it("waits for it, and works from then on", async () => {
    const database = await testDatabase();
    setWebEnvironment(database);
    await database.close();
    const { port } = server;
    await server.stop("immediate");
    const starting = createDeps("worker", parseEnv({ ...process.env, DATABASE_URL: url }));
    await delay(300);
    server = await startPostgres({ dataDir, port, ephemeral: true });
    const deps = await starting;
    const { rows } = await deps.system.query("select count(*) as count from shops");
    expect(rows).toEqual([{ count: 0 }]);
    await deps.close();
  });

  it("gives up on one that says no, at once", async () => {
    const wrong = parseEnv({ ...process.env, DATABASE_URL: url.replace(/\/hearth$/, "/nothing") });
    await expect(createDeps("web", wrong)).rejects.toThrow('database "nothing" does not exist');
  });

  it("gives up when its time is over, with what was wrong last", async () => {
    const away = Object.assign(new Error("the database system is starting up"), { code: "57P03" });
    const told: unknown[] = [];
    const patience = { withinMs: 25, everyMs: 10, onAway: (error: unknown) => void told.push(error) };
    await expect(whenReachable(() => Promise.reject(away), patience)).rejects.toBe(away);
    expect(told.length).toBeGreaterThan(0);
  });
});

describe("what counts as a database that is away", () => {
  const coded = (code: string): Error => Object.assign(new Error("no"), { code });
  it.each(["57P01", "57P03", "08006", "53300", "ECONNREFUSED", "EAI_AGAIN"])("%s does", (code) => {
    expect(isUnreachable(coded(code))).toBe(true);
  });
  it.each(["28P01", "3D000", "42P01", "EACCES"])("%s does not", (code) => {
    expect(isUnreachable(coded(code))).toBe(false);
  });
  it("a lost connection without a code does", () => {
    expect(isUnreachable(new Error("Connection terminated unexpectedly"))).toBe(true);
  });
});
