import { setTimeout as delay } from "node:timers/promises";
import type { WorkName, WorkQueue } from "../../../app/ports/work-queue";
import type { Database } from "../../../app/adapters/persistence/database";
import { type InboxWriter, inboxWriter } from "../../../app/adapters/persistence/inbox-writer";
import { keepInboxDays } from "../../../app/adapters/persistence/inbox-rows";
import {
  findShop,
  noteToken,
  setIssueFrom,
  updateShopFacts,
  upsertShop,
} from "../../../app/adapters/persistence/shop-rows";
import { shopifyAdmin } from "../../../app/adapters/shopify/admin-client";
import type { TokenSource } from "../../../app/adapters/shopify/access-token";
import { createPacer } from "../../../app/adapters/shopify/pacer";
import { DAY_MS } from "../../../app/core/shared/time";
import { closeShop } from "../../../app/jobs/close-shop";
import { RUN_WORK } from "../../../app/jobs/run-work";
import { sweep } from "../../../app/jobs/sweep";
import { receiveWebhook } from "../../../app/usecases/intake/receive-webhook";
import { reconcileOrders } from "../../../app/usecases/orders/reconcile-orders";
import { reconcileCustomers } from "../../../app/usecases/reconcile/reconcile-customers";
import { reconcileDiscounts } from "../../../app/usecases/reconcile/reconcile-discounts";
import { readCredits } from "../../../app/usecases/rewards/read-credits";
import { completeInstallation } from "../../../app/usecases/shops/complete-installation";
import { issueToken } from "../../../sandbox/auth/tokens";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import type { Store } from "../../../sandbox/state/store";
import { createShop, installApp } from "../../../sandbox/store/install";
import { signWebhook } from "../../../sandbox/webhooks/sign";
import { brokenPromises } from "../../support/live-state";
import type { TestDatabase } from "../../support/test-database";
import { type Fate, JOBS_TABLE, Killed, type Mortal, type Point, mortal } from "./mortal";
import type { Tokens } from "./tokens";
import { type Weather, underWeather } from "./weather";

/** A Monday, later than any clock that runs the test: marks of standings are due by the database's own. */
export const START = Date.parse("2035-03-19T09:00:00Z");
const ROUND_MS = 31_000;
const ROUNDS_MAX = 60;

/** Where stories are lived. */
export type Ground = { readonly database: TestDatabase; readonly sandbox: Sandbox; readonly tokens: Tokens };

/** What one process of the app is given. */
export type Process = Mortal & {
  readonly deps: {
    readonly pool: Mortal["pool"];
    readonly clock: { now(): number };
    readonly queue: WorkQueue;
    readonly admin: () => Mortal["admin"];
  };
  readonly inbox: InboxWriter;
};

/** A store at Shopify, its shop here, and those who keep sending until they are answered. */
export type Life = Ground & {
  readonly store: Store;
  readonly domain: string;
  readonly shopId: number;
  /** For what others do, whom nobody kills. */
  readonly deps: { readonly pool: Database; readonly clock: { now(): number }; readonly queue: WorkQueue };
  readonly clock: { now(): number };
  /** The clocks of Shopify and of the app. */
  advance(ms: number): void;
  setWeather(weather: Weather | null): void;
  /** From now on tokens are those that are stored, and not the one of the beginning. */
  storeTokens(): void;
  born(fate?: Partial<Fate>): Process;
  /** Shopify's webhooks that were not answered yet. */
  deliver(process: Process): Promise<void>;
  /** Those that were not answered yet never come. */
  loseWebhooks(): void;
  readonly customers: number[];
  /** What ids are called in what is compared: those who are gone keep their names. */
  readonly names: Map<string, string>;
};

/** Jobs are rows that are there when the transaction that announced them is committed, until they were run: what pg-boss keeps. */
const JOBS = `create table if not exists ${JOBS_TABLE} (shop_id int, work text, announced int not null default 1,
  primary key (shop_id, work))`;

const jobs: WorkQueue = {
  async announce(db, work, shopIds) {
    if (shopIds.length === 0) return;
    await db.query(
      `insert into ${JOBS_TABLE} as known (shop_id, work) select shop_id, $1 from unnest($2::int[]) as given (shop_id)
       on conflict (shop_id, work) do update set announced = known.announced + 1`,
      [work, [...shopIds]],
    );
  },
};

/** What our own calls bring, and is told again when they are made again; nothing depends on it. */
const ECHOES: ReadonlySet<string> = new Set(["customers/update", "bulk_operations/finish"]);

const NATURAL: Fate = { death: null, counts: () => true, onCommit: () => Promise.resolve() };

let shops = 0;

export async function beginLife(ground: Ground): Promise<Life> {
  const { database, sandbox, tokens } = ground;
  const { world } = sandbox;
  const { pool } = database;
  world.advance(START - world.now().getTime());
  const clock = { now: () => world.now().getTime() };
  shops++;
  const domain = `killed-${shops}.myshopify.com`;
  const store = createShop(world, domain);
  installApp(world, store, [...world.app.scopes, "read_gift_cards", "write_gift_cards"]);
  const token = issueToken(world, store, { mode: "offline", expiring: false, userId: null });
  const { shopId } = await upsertShop(pool, domain, START);
  await updateShopFacts(pool, shopId, { timezone: "UTC", currency: "USD", customerAccounts: "NEW_CUSTOMER_ACCOUNTS" });
  await setIssueFrom(pool, shopId, START - 60 * DAY_MS);
  await noteToken(pool, shopId, START);
  await pool.query(JOBS);
  const pacer = createPacer({ bucketOf: () => Promise.resolve({ db: pool, shopId }), backOffMs: 1 });
  let weather: Weather | null = null;
  let stored = false;
  const source: Tokens["source"] = (database, sessions) => {
    const own = tokens.source(database, sessions);
    return { token: (...of) => (stored ? own.token(...of) : Promise.resolve(token.id)) };
  };
  const reach = {
    tokens: { ...tokens, source },
    admin: (of: TokenSource) => underWeather(shopifyAdmin(domain, of, pacer), () => weather),
  };
  const answered = new Set<string>();
  const unanswered = () =>
    [...store.deliveries.values()].filter((one) => !answered.has(one.id) && !ECHOES.has(one.topic));
  return {
    ...ground,
    store,
    domain,
    shopId,
    deps: { pool, clock, queue: jobs },
    customers: [],
    names: new Map(),
    clock,
    advance: (ms) => world.advance(ms),
    setWeather: (next) => (weather = next),
    storeTokens: () => (stored = true),
    born(fate) {
      const process = mortal(database.url, reach, { ...NATURAL, ...fate });
      const deps = { pool: process.pool, clock, queue: jobs, admin: () => process.admin };
      return { ...process, deps, inbox: inboxWriter(process.pool, jobs, clock.now) };
    },
    async deliver({ inbox }) {
      await keepInboxDays(pool, clock.now(), 3650);
      for (const { id, topic, eventId, body } of unanswered()) {
        const headers = new Map([
          ["x-shopify-hmac-sha256", signWebhook(world.app.apiSecret, body)],
          ["x-shopify-shop-domain", domain],
          ["x-shopify-topic", topic],
          ["x-shopify-webhook-id", id],
          ["x-shopify-event-id", eventId],
        ]);
        const input = { rawBody: Buffer.from(body), secrets: [world.app.apiSecret] };
        const verdict = await receiveWebhook({ inbox }, { ...input, header: (name) => headers.get(name) ?? null });
        if (verdict.kind !== "stored") throw new Error(JSON.stringify(verdict));
        answered.add(id);
      }
    },
    loseWebhooks() {
      for (const { id } of unanswered()) answered.add(id);
    },
  };
}

type WaitingJob = { readonly work: WorkName; readonly announced: number };

async function runJobs(life: Life, process: Process): Promise<number> {
  const { pool } = life.database;
  const { rows } = await pool.query<WaitingJob>(
    `select work, announced from ${JOBS_TABLE} where shop_id = $1 order by work`,
    [life.shopId],
  );
  for (const { work, announced } of rows) {
    await RUN_WORK[work](process.deps, life);
    const done = [life.shopId, work, announced];
    await pool.query(`delete from ${JOBS_TABLE} where shop_id = $1 and work = $2 and announced = $3`, done);
  }
  return rows.length;
}

/** What is left to do, as the tables say. */
const UNDONE = `select 'attempt' from issue_attempts where shop_id = $1 and state in ('planned', 'calling')
  union all select 'inbox' from inbox where shop_id = $1 and state = 'waiting'
  union all select 'order' from orders where shop_id = $1 and dirty
  union all select 'backfill' from backfills where shop_id = $1 and state in ('waiting', 'running')
  union all select 'bulk' from bulk_take_backs where shop_id = $1 and state = 'planning'
  union all select 'standing' from standing_projections where shop_id = $1 and version > greatest(written, parked, cancelled)
  union all select 'job' from ${JOBS_TABLE} where shop_id = $1`;

/** Of a shop that is not installed nothing else is done. */
const UNDONE_AWAY = `select 'inbox' from inbox where shop_id = $1 and state = 'waiting'
  union all select 'job' from ${JOBS_TABLE} where shop_id = $1`;

async function round(life: Life, process: Process, reconciles: boolean): Promise<void> {
  const { deps } = process;
  const shop = await findShop(life.database.pool, life.shopId);
  const isThere = shop?.uninstalledAt === null;
  if (isThere) await closeShop(deps, life);
  // It only says again what the tables say: as of another process.
  await sweep({ ...deps, system: life.database.pool });
  if (!isThere || !reconciles) return;
  if (shop.customerAccounts === null) await completeInstallation(deps, life);
  await reconcileOrders(deps, { ...life, since: START });
  await reconcileCustomers(deps, life);
  await reconcileDiscounts(deps, life);
  await readCredits(deps, life);
}

/** What a worker process does beside its jobs, and its jobs, until nothing is left. */
export async function work(life: Life, process: Process, reconciles: boolean): Promise<void> {
  const { pool } = life.database;
  let undone: readonly object[] = [];
  for (let count = 0; count < ROUNDS_MAX; count++) {
    await round(life, process, reconciles && count === 0);
    await runJobs(life, process);
    const shop = await findShop(pool, life.shopId);
    undone = (await pool.query<object>(shop?.uninstalledAt === null ? UNDONE : UNDONE_AWAY, [life.shopId])).rows;
    if (undone.length === 0) return;
    // What waits for long is what failed again and again.
    life.advance(count < 2 ? ROUND_MS : 4 * ROUND_MS);
    // Shopify's own background work takes real milliseconds.
    await delay(5);
  }
  throw new Error(`does not come to rest: ${JSON.stringify(undone)}`);
}

/** Part of a story: what happens outside, what is asked of the app until it answers, and then the worker. */
export type Stage = {
  readonly name: string;
  outside?(life: Life): void | Promise<void>;
  /** One after the other; who is not answered asks again. */
  readonly asks?: readonly ((life: Life, process: Process) => Promise<unknown>)[];
  readonly reconciles?: boolean;
  /** What is between the app and Shopify meanwhile. */
  weather?(life: Life): Weather;
  /** Nobody is killed at other points; none: the stage only prepares the next. */
  readonly counts?: (point: Point) => boolean;
  /** Afterwards there is nothing that could be rebuilt: it is done before. */
  readonly forgetsAll?: boolean;
};

/** What is lived one stage after the other, after a day that nobody is killed in. */
export type Story = { readonly setUp: (life: Life) => Promise<void>; readonly stages: readonly Stage[] };

export type Lived = {
  readonly points: readonly Point[];
  readonly uncounted: readonly Point[];
  readonly broken: readonly string[];
};

/** One stage, with a process that is killed at the point given, and another that goes on after it. */
export async function live(life: Life, stage: Stage, death: Fate["death"]): Promise<Lived> {
  const broken: string[] = [];
  const look = async (): Promise<void> => {
    broken.push(...(await brokenPromises(life.database.pool, life.shopId)));
  };
  await stage.outside?.(life);
  life.setWeather(stage.weather?.(life) ?? null);
  const first = life.born({ death, onCommit: look, ...(stage.counts && { counts: stage.counts }) });
  const unanswered = [...(stage.asks ?? [])];
  const whole = async (process: Process): Promise<void> => {
    for (let [next] = unanswered; next !== undefined; [next] = unanswered) {
      await next(life, process);
      unanswered.shift();
    }
    await work(life, process, stage.reconciles ?? false);
    await process.end();
  };
  try {
    await whole(first);
  } catch (error) {
    if (!first.isDead()) throw error;
    if (!(error instanceof Killed)) broken.push(`a process that was killed said: ${String(error)}`);
    await look();
    await whole(life.born());
  }
  if (death !== null && !first.isDead()) throw new Error(`${stage.name} has no point ${String(death.at)}`);
  return { points: first.points, uncounted: first.uncounted, broken };
}
