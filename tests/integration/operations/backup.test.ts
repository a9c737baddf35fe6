import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase } from "../../../app/adapters/persistence/database";
import { migrate } from "../../../app/cli/migrate";
import { type PostgresServer, startPostgres } from "../../../app/cli/postgres";
import { takeInActivities } from "../../../app/usecases/communities/take-in-activities";
import { closeShop } from "../../../app/jobs/close-shop";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { recordingQueue, testClock, testShop } from "../../support/app-deps";
import { importLog, logOfSample } from "../../support/interchange";
import { brokenPromises } from "../../support/live-state";

const NOW = Date.parse("2026-06-17T15:30:00Z");

let home = "";
let server: PostgresServer;
beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), "hearth-backup-"));
  // Root's server runs as another account, which has to get in.
  chmodSync(home, 0o755);
  server = await startPostgres({ dataDir: path.join(home, "live") });
});
afterAll(async () => {
  await server.destroy();
  rmSync(home, { recursive: true, force: true });
});

function copy(from: string, to: string): void {
  const done = spawnSync("cp", ["-a", from, to], { encoding: "utf8" });
  // A file that went while it was copied is in the write-ahead log.
  if (done.status !== 0 && !/No such file/.test(done.stderr)) throw new Error(`cp: ${done.stderr}`);
}

/** As docs/operations.md says: the folder is copied while the server writes, between pg_backup_start and pg_backup_stop. */
async function backUp(url: string, live: string, to: string): Promise<void> {
  const session = new pg.Client({ connectionString: url });
  await session.connect();
  await session.query("select pg_backup_start('hearth', true)");
  copy(live, to);
  const { rows } = await session.query<{ labelfile: string }>("select labelfile from pg_backup_stop(false)");
  await session.end();
  rmSync(path.join(to, "pg_wal"), { recursive: true });
  copy(path.join(live, "pg_wal"), path.join(to, "pg_wal"));
  const label = path.join(to, "backup_label");
  writeFileSync(label, rows[0]?.labelfile ?? "");
  const { uid, gid } = statSync(to);
  chownSync(label, uid, gid);
  rmSync(path.join(to, "postmaster.pid"), { force: true });
}

it("a backup taken while the shop works is a whole shop again: books that balance, state that follows from its log", async () => {
  const url = await server.database("shop");
  migrate(url);
  const pool = createDatabase(url, 4);
  const deps = { pool, clock: testClock(new Date(NOW).toISOString()), queue: recordingQueue() };
  const shopId = await testShop({ pool, url, close: () => pool.end() }, "America/New_York");
  await importLog(deps, shopId, logOfSample(3, NOW));
  await closeShop(deps, { shopId });
  const { rows: members } = await pool.query<{ id: string }>(
    "select member_id as id from members where shop_id = $1 and consented_at is not null and withdrawn_at is null order by 1 limit 5",
    [shopId],
  );

  // The shop goes on while its folder is copied.
  let stopped = false;
  const acknowledged: string[] = [];
  const atWork = (async () => {
    for (let n = 0; !stopped; n++) {
      const id = `during-${n}`;
      const item = {
        id,
        member: members[n % members.length]?.id ?? "",
        kind: "answer",
        occurredAt: "2026-06-17T12:00:00Z",
      };
      const [answer] = await takeInActivities(deps, { shopId, source: "forum", items: [item] });
      expect(answer).toEqual({ status: "accepted" });
      acknowledged.push(id);
    }
  })();
  while (acknowledged.length < 20) await new Promise((resolve) => setTimeout(resolve, 20));
  const before = acknowledged.length;
  const folder = path.join(home, "restored");
  await backUp(url, path.join(home, "live"), folder);
  stopped = true;
  await atWork;
  await pool.end();

  const restored = await startPostgres({ dataDir: folder });
  try {
    const again = createDatabase(await restored.database("shop"), 4);
    const { rows } = await again.query<{ id: string }>(
      "select activity_id as id from activities where shop_id = $1 and source = 'forum'",
      [shopId],
    );
    const there = new Set(rows.map((row) => row.id));
    // Everything that was acknowledged before the backup began, and no holes after that.
    expect(acknowledged.slice(0, before).filter((id) => !there.has(id))).toEqual([]);
    expect(acknowledged.slice(0, there.size).filter((id) => !there.has(id))).toEqual([]);
    expect(await brokenPromises(again, shopId)).toEqual([]);
    const rebuilt = await rebuildShop({ ...deps, pool: again }, { shopId, compare: true });
    expect(rebuilt.differences).toEqual([]);
    expect(rebuilt.activities).toBeGreaterThan(1000);
    await again.end();
  } finally {
    await restored.destroy();
  }
});
