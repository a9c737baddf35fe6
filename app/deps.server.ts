import pino, { type Logger } from "pino";
import { type Database, createDatabase } from "~/adapters/persistence/database";
import { type InboxWriter, inboxWriter } from "~/adapters/persistence/inbox-writer";
import { type PrismaClient, createPrisma } from "~/adapters/persistence/prisma-client";
import { type Patience, whenReachable } from "~/adapters/persistence/when-reachable";
import { type ShopDatabases, shopDatabases } from "~/adapters/persistence/shop-database";
import { type ShopRow, findShopByDomain } from "~/adapters/persistence/shop-rows";
import { startBoss, workQueue } from "~/adapters/queue/work-queue";
import { accessTokens } from "~/adapters/shopify/access-token";
import { shopifyAdmin } from "~/adapters/shopify/admin-client";
import { type PacerOptions, createPacer } from "~/adapters/shopify/pacer";
import { serveMetrics } from "~/adapters/telemetry/metrics";
import { startTracing, traceId } from "~/adapters/telemetry/tracing";
import { readGauges } from "~/adapters/persistence/gauge-rows";
import { LOG_OPTIONS } from "~/adapters/shopify/scrub-secrets";
import { type ReadSessionToken, sessionTokenReader } from "~/adapters/shopify/session-token";
import { type ShopifyApp, createShopifyApp } from "~/adapters/shopify/shopify-app.server";
import { type Env, env } from "~/env.server";
import type { Clock } from "~/ports/clock";
import type { AdminUse, ShopifyAdmin } from "~/ports/shopify-admin";
import type { WorkQueue } from "~/ports/work-queue";
import { completeInstallation } from "~/usecases/shops/complete-installation";
import { installShop } from "~/usecases/shops/install-shop";
import type { PgBoss } from "pg-boss";

export type Deps = {
  /**
   * The few things that are across shops by nature: which shops there are, the inbox of all, what a lost job left. Every other table
   * is closed to it.
   */
  readonly system: Database;
  /** The same for one shop: with its database, which shows nobody else's rows. */
  readonly forShop: (shopId: number) => ShopDeps;
  /**
   * Connections for those who wait for a shop's token, apart from the pool: whoever fetches it needs the pool, and must find it free
   * however many wait.
   */
  readonly tokenLocks: Database;
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly log: Logger;
  readonly queue: WorkQueue;
  readonly boss: PgBoss;
  readonly inbox: InboxWriter;
  readonly shopify: ShopifyApp;
  readonly readSessionToken: ReadSessionToken;
  /** What has to happen when a shop is given a token; done for it by who opens the app where that was broken off. */
  readonly install: (shopDomain: string) => Promise<ShopRow>;
  /**
   * What has to ask Shopify about a shop that was just given a token; nothing for others. Never under the lock of its token: a token
   * that is refused at once is renewed under the same.
   */
  readonly settleIn: (shopDomain: string) => Promise<void>;
  /** The Admin API of a shop, by its myshopify domain. */
  readonly admin: (shopDomain: string, use?: AdminUse) => ShopifyAdmin;
  readonly close: () => Promise<void>;
};

/** What use cases and views are given, at the edges: routes, jobs, rounds. */
export type ShopDeps = Deps & { readonly pool: Database };

const TOKEN_LOCKS_MAX = 3;
/** Longer than Shopify ever takes for a token: nobody waits for ever for one who does not get its answer, and that one lets go. */
const TOKEN_PATIENCE = { waitMs: 30_000, idleMs: 60_000 };
/** Two write webhooks; the others look up which shop asks. */
const SYSTEM_MAX = 6;
/** A database that starts, fails over or recovers is waited for; whoever supervises the process is told after that. */
const DATABASE_WAIT = { withinMs: 60_000, everyMs: 1_000 };

/** How a process that starts waits for its database. */
function patience(log: Logger): Patience {
  return { ...DATABASE_WAIT, onAway: (error) => log.warn({ err: error }, "the database is away; trying again") };
}

/** Joins the adapters for one process. Throws when the environment is incomplete or the database cannot be reached for a minute. */
export async function createDeps(role: "web" | "worker", from: Env = env()): Promise<Deps> {
  const log = pino({
    level: from.LOG_LEVEL,
    base: { role },
    mixin: () => {
      const id = traceId();
      return id === undefined ? {} : { traceId: id };
    },
    ...LOG_OPTIONS,
  });
  const stopTracing = startTracing(role, from.OTEL_EXPORTER_OTLP_ENDPOINT);
  const clock: Clock = { now: () => Date.now() };
  const shops = shopDatabases(from.DATABASE_URL, from.DATABASE_POOL_MAX);
  const system = createDatabase(from.DATABASE_URL, SYSTEM_MAX, "hearth_system");
  const tokenLocks = createDatabase(from.DATABASE_URL, TOKEN_LOCKS_MAX, "hearth_system", TOKEN_PATIENCE);
  const prisma = createPrisma(from.DATABASE_URL);
  const onQueueError = (error: Error): void => log.error({ err: error }, "queue");
  const boss = await whenReachable(() => startBoss(from.DATABASE_URL, role, onQueueError), patience(log));
  const newcomers = new Map<string, number>();
  const shopify = createShopifyApp({
    env: from,
    prisma,
    log: (severity, message) => log[severity](message),
    onInstalled: async (domain) => void (await install(domain)),
  });
  const install: Deps["install"] = async (domain) => {
    const shop = await installShop({ system, poolOf: shops.of, queue, clock }, { domain });
    newcomers.set(domain, shop.shopId);
    return shop;
  };
  const settleIn: Deps["settleIn"] = async (domain) => {
    const shopId = newcomers.get(domain);
    if (shopId === undefined || !newcomers.delete(domain)) return;
    await completeInstallation({ pool: shops.of(shopId), admin, queue, clock }, { domain });
  };
  const tokens = accessTokens(tokenLocks, shopify.sessionStorage, from, () => clock.now());
  const pacer = createPacer({ bucketOf: bucketOf(system, shops) });
  const admin: Deps["admin"] = (domain, use) => shopifyAdmin(domain, tokens, pacer, use);
  const queue = workQueue(boss);
  const served =
    from.METRICS_PORT === undefined
      ? undefined
      : await serveMetrics({ host: from.METRICS_HOST, port: from.METRICS_PORT }, () => readGauges(system));
  const deps: Deps = {
    system,
    forShop: (shopId) => ({ ...deps, pool: shops.of(shopId) }),
    tokenLocks,
    prisma,
    clock,
    log,
    queue,
    boss,
    inbox: inboxWriter(system, queue, () => clock.now()),
    shopify,
    readSessionToken: sessionTokenReader(from),
    install,
    settleIn,
    admin,
    async close() {
      await served?.close();
      await boss.stop({ graceful: true, timeout: 10_000 });
      await prisma.$disconnect();
      await tokenLocks.end();
      await system.end();
      await shops.end();
      await stopTracing();
    },
  };
  return deps;
}

/** A shop's id by its domain is looked up once: neither ever changes. */
function bucketOf(system: Database, shops: ShopDatabases): PacerOptions["bucketOf"] {
  const ids = new Map<string, number>();
  return async (domain) => {
    const shopId = ids.get(domain) ?? (await findShopByDomain(system, domain))?.shopId;
    if (shopId === undefined) return undefined;
    ids.set(domain, shopId);
    return { db: shops.of(shopId), shopId };
  };
}

const KEY = Symbol.for("hearth.deps");
type Holder = { [KEY]?: Promise<Deps> };

/** The web process's own, made once (also over reloads in development). */
export function webDeps(): Promise<Deps> {
  const holder = globalThis as Holder;
  holder[KEY] ??= createDeps("web");
  return holder[KEY];
}
