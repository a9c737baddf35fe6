import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createDatabase } from "../../app/adapters/persistence/database";
import { findShopByDomain, setIssueFrom } from "../../app/adapters/persistence/shop-rows";
import { freePort } from "../../app/cli/postgres";
import { DAY_MS, formatInstant } from "../../app/core/shared/time";
import { createApiKey } from "../../app/usecases/access/create-api-key";
import { publishProgram } from "../../app/usecases/programs/publish-program";
import { updateRewardSettings } from "../../app/usecases/shops/update-reward-settings";
import { type Sandbox, createSandbox } from "../../sandbox/create-sandbox";
import type { Store } from "../../sandbox/state/store";
import { addMembers, recordingQueue } from "../support/app-deps";
import type { Log } from "../support/arbitraries/log";
import { importLog } from "../support/interchange";
import { TOML } from "../support/sandbox-shop";
import { type Balancer, startBalancer } from "./balancer";
import { type Cluster, type ClusterTemplate, startCluster } from "./cluster";
import { type Processes, processesOf } from "./processes";
import { type Sender, type SentActivity, senderOf } from "./sender";
import { type StoreSide, storeSide } from "./store-side";
import { CODES, GROUPS, MEMBERS, type NewActivity, type Story } from "./story";

/** A Monday morning; far enough back that the database's own clock is always ahead. */
export const START = Date.parse("2025-03-17T09:00:00Z");
const PAST_DAYS = 70;
const DOMAIN = "faults.myshopify.com";

/** The clock of the store and of every process of the app, but for their own errors. */
export type SharedClock = { now(): number; advance(ms: number): void };

export type Setting = {
  readonly story: Story;
  readonly home: string;
  readonly cluster: Cluster;
  readonly sandbox: Sandbox;
  readonly store: Store;
  readonly balancer: Balancer;
  readonly processes: Processes;
  readonly clock: SharedClock;
  readonly sender: Sender;
  readonly side: StoreSide;
  readonly pool: ReturnType<typeof createDatabase>;
};

/** People of the shop and what was taken in of them; grows with the run. */
export type Taken = {
  readonly shopId: number;
  readonly key: string;
  readonly memberIds: readonly string[];
  readonly people: Pick<Log, "groups" | "members" | "codes">;
  readonly activities: SentActivity[];
  readonly joined: number[];
};

function sharedClock(sandbox: Sandbox, file: string): SharedClock {
  const write = (): void => {
    // Whole or not at all: processes read it at any time.
    writeFileSync(`${file}.next`, String(sandbox.world.clockOffsetMs()));
    renameSync(`${file}.next`, file);
  };
  const advance = (ms: number): void => {
    sandbox.world.advance(ms);
    write();
  };
  advance(START - Date.now());
  return { now: () => sandbox.world.now().getTime(), advance };
}

function appEnv(sandbox: Sandbox, databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_MAX: "8",
    SHOPIFY_API_KEY: sandbox.world.app.apiKey,
    SHOPIFY_API_SECRET: sandbox.world.app.apiSecret,
    SHOPIFY_APP_URL: sandbox.tunnelUrl,
    ENCRYPTION_KEYS: `faults:${randomBytes(32).toString("hex")}`,
    SANDBOX_URL: sandbox.url.replace("localhost", "127.0.0.1"),
    HOST: "127.0.0.1",
    LOG_LEVEL: "info",
  };
}

/** Below those that the system gives away by itself: a process that was killed must find its port free again. */
let nextPort = 20_000 + (process.pid % 500) * 20;
const ownPort = (): Promise<number> => freePort(nextPort++);

/** Settings that are not closed. */
const opened = new Set<Setting>();

/** For a run that is broken off: nothing of it goes on. */
export async function closeSettings(): Promise<void> {
  await Promise.all([...opened].map((one) => closeSetting(one, false)));
}

/** Database, store, balancer and two web processes, with nothing in them yet. */
export async function openSetting(story: Story, template: ClusterTemplate): Promise<Setting> {
  const home = mkdtempSync(path.join(tmpdir(), `hearth-faults-${story.seed}-`));
  chmodSync(home, 0o755);
  const cluster = await startCluster(template, home, await ownPort());
  const ports = { "web-1": await ownPort(), "web-2": await ownPort() };
  const balancer = await startBalancer(Object.values(ports));
  const sandbox = await createSandbox({
    sample: false,
    quiet: true,
    shop: DOMAIN,
    timezone: story.timezone,
    seed: story.seed,
    retryBaseMs: 25,
    asyncDelayMs: 20,
    plan: "plus",
    stateDir: path.join(home, "sandbox"),
    app: { toml: TOML, appUrl: balancer.url },
  });
  const store = sandbox.world.shops.get(DOMAIN);
  if (!store) throw new Error("the sandbox has no shop");
  const clockFile = path.join(home, "clock");
  const clock = sharedClock(sandbox, clockFile);
  const processes = processesOf({ home, env: appEnv(sandbox, cluster.url), clockFile, ports });
  const { app } = sandbox.world;
  const pool = createDatabase(cluster.url, 2);
  // A shop of its own number: runs beside each other in one process must not know each other's programs.
  await pool.query("select setval(pg_get_serial_sequence('shops', 'shop_id'), $1)", [1000 + story.seed]);
  const setting: Setting = {
    story,
    home,
    cluster,
    sandbox,
    store,
    balancer,
    processes,
    clock,
    sender: senderOf({ url: balancer.url, app, domain: DOMAIN, now: clock.now }),
    side: storeSide(sandbox.world, store),
    pool,
  };
  opened.add(setting);
  return setting;
}

/** Ends everything that was started; `keep` leaves the logs and the data of the database. */
export async function closeSetting(setting: Setting, keep: boolean): Promise<void> {
  if (!opened.delete(setting)) return;
  await setting.processes.killAll();
  setting.balancer.close();
  await setting.sandbox.close();
  await setting.pool.end();
  await (keep ? setting.cluster.stop() : setting.cluster.destroy());
  if (!keep) rmSync(setting.home, { recursive: true, force: true });
}

export function sentActivity(
  given: NewActivity,
  at: { readonly id: string; readonly now: number; readonly memberIds: readonly string[] },
): SentActivity {
  const counterpart = given.counterpart === null ? null : (at.memberIds[given.counterpart] ?? null);
  return {
    id: at.id,
    source: "sim",
    member: at.memberIds[given.member] ?? "",
    group: `g${given.group}`,
    kind: given.activity,
    occurredAt: formatInstant(Math.floor((at.now - given.minutesAgo * 60_000) / 1000) * 1000),
    counterpart,
    ref: null,
    reverses: null,
    lang: "en",
  };
}

/** As a row of the interchange format. */
export function activityRow(sent: SentActivity): Log["activities"][number] {
  const { occurredAt, group, counterpart, ref, reverses, ...same } = sent;
  const text = (value: string | null): string => value ?? "";
  return {
    ...same,
    occurred_at: occurredAt,
    group: text(group),
    counterpart: text(counterpart),
    ref: text(ref),
    reverses: text(reverses),
  };
}

/** The merchant's first day: opens the app, sets the program up, brings people and ten weeks of what they did. */
export async function settleIn(setting: Setting): Promise<Taken> {
  const { pool, clock, side, story, sender } = setting;
  await sender.openApp();
  const shop = await findShopByDomain(pool, DOMAIN);
  if (!shop) throw new Error("the app opened without making its shop");
  const { shopId } = shop;
  const deps = { pool, clock, queue: recordingQueue() };
  const joinedAt = formatInstant(START - (PAST_DAYS + 10) * DAY_MS);
  await setIssueFrom(pool, shopId, Date.parse(joinedAt));
  const memberIds = Array.from({ length: MEMBERS }, (_, index) => `m${index}`);
  const customerOf = (index: number): string => String(side.customers[index] ?? "");
  await addMembers(
    { pool, url: setting.cluster.url, close: () => Promise.resolve() },
    shopId,
    Object.fromEntries(memberIds.map((member, index) => [member, customerOf(index)])),
    joinedAt,
  );
  const published = await publishProgram(deps, {
    shopId,
    file: { ...story.program, timezone: story.timezone },
    by: "faults",
  });
  if (published.kind !== "published") throw new Error(JSON.stringify(published));
  const settings = { creditMinimumMinor: 1, clawBack: story.clawBack };
  await updateRewardSettings(deps, { shopId, settings, by: "faults" });
  const people = {
    groups: Array.from({ length: GROUPS }, (_, index) => ({
      group: `g${index}`,
      name: `Group ${index}`,
      creator: `m${index}`,
      parent: "",
    })),
    members: memberIds.map((member, index) => ({ member, customer: customerOf(index), joined_at: joinedAt })),
    codes: CODES.map((code, index) => ({ code, owner: `m${index + 2}`, group: `g${index}` })),
  };
  const activities = story.past.map((given, index) =>
    sentActivity(given, { id: `p${index}`, now: START - (PAST_DAYS - given.day) * DAY_MS, memberIds }),
  );
  const none = { memberships: [], rests: [], orders: [], refunds: [] };
  await importLog(deps, shopId, { ...none, ...people, members: [], activities: activities.map(activityRow) });
  const { key } = await createApiKey(deps, { shopId, name: "faults", by: "faults" });
  return { shopId, key, memberIds, people, activities, joined: [] };
}
