import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { DocumentNode } from "graphql";
import { type Database, createDatabase, withTransaction } from "../app/adapters/persistence/database";
import { addEntries, saveLots } from "../app/adapters/persistence/ledger-rows";
import { findShopByDomain } from "../app/adapters/persistence/shop-rows";
import { createPacer } from "../app/adapters/shopify/pacer";
import { entriesFor } from "../app/core/ledger/entries";
import type { Deps } from "../app/deps.server";
import { serveWork } from "../app/jobs/serve-work";
import type { ShopifyAdmin } from "../app/ports/shopify-admin";
import { benchDatabase } from "./database";
import { type BenchPart, percentile, rounded } from "./measure";
import { type BenchShop, benchDeps, openShop } from "./store";

const SMALL_SHOPS = 10;
/** A small shop has a reward to issue once in this time, the large one a hundred times. */
const EVERY_MS = 2000;
const TIMES = 100;
const SECONDS = 12;
const ROUNDS = 5;
const LOOK_EVERY_MS = 10;
/** How long Shopify takes for a call. Nothing else of it is here: who is measured is the worker. */
const SHOPIFY_MS = 60;

const nameOf = (document: DocumentNode): string => {
  for (const one of document.definitions) if (one.kind === "OperationDefinition") return one.name?.value ?? "";
  return "";
};

/** Customers without an account, who are given what is asked for; calls wait for their points as they do in production. */
function answering(deps: Deps): (domain: string) => ShopifyAdmin {
  const pacer = createPacer({
    async bucketOf(domain) {
      const shop = await findShopByDomain(deps.system, domain);
      return shop && { db: deps.forShop(shop.shopId).pool, shopId: shop.shopId };
    },
  });
  const plus = { maximumAvailable: 20_000, currentlyAvailable: 19_000, restoreRate: 1000 };
  return (domain) => ({
    async run(document, _variables, options) {
      const operation = nameOf(document);
      await pacer.admit(domain, operation, "money");
      if (options?.isWanted && !(await options.isWanted()))
        return { kind: "failed", failure: { code: "withheld", message: "", retryAfterMs: 0 } };
      await delay(SHOPIFY_MS);
      pacer.report(domain, {
        operation,
        extensions: { cost: { requestedQueryCost: 10, actualQueryCost: 10, throttleStatus: plus } },
      });
      const data =
        operation === "StoreCreditAccounts"
          ? { customer: { id: "1", storeCreditAccounts: { nodes: [] } } }
          : {
              storeCreditAccountCredit: {
                storeCreditAccountTransaction: {
                  id: `gid://shopify/StoreCreditAccountCreditTransaction/${randomUUID()}`,
                },
                userErrors: [],
              },
            };
      return { kind: "ok", data: data as never };
    },
  });
}

/** Rewards of some members that have posted, and the job that issues them. */
async function post(deps: Deps, { shopId }: BenchShop, memberIds: readonly string[]): Promise<void> {
  const at = deps.clock.now() - 3_600_000;
  const lots = memberIds.map((member) => {
    const orderId = randomUUID();
    const basis = { paidMinor: 500, worthMinor: 500 };
    return {
      ...{ lot: `${orderId}:buyer:${member}:`, source: "order" as const, orderId, member, role: "buyer" as const },
      ...{ lane: null, lotClass: "purchase" as const, currency: "USD", placedAt: at, dueAt: at, cutMinor: 0 },
      ...{ ...basis, state: "posted" as const, carriedMinor: 0, paidBasis: basis, closesSinceOwn: null, reasons: [] },
    };
  });
  const stored = { issuedMinor: 0, expiredMinor: 0, placedMonth: 24_312, dueMonth: 24_312, issuable: true };
  await withTransaction(deps.forShop(shopId).pool, async (tx) => {
    await saveLots(
      tx,
      shopId,
      at,
      lots.map((lot) => ({ ...lot, ...stored, programVersion: 0 })),
    );
    const entries = lots.flatMap((lot) =>
      entriesFor({ before: null, after: lot }).map((entry) => ({
        ...entry,
        transactionId: lot.orderId,
        cause: "posted",
      })),
    );
    await addEntries(tx, shopId, at, entries);
    await deps.queue.announce(tx, "issue-rewards", [shopId]);
  });
}

type Waiting = { readonly shop: BenchShop; readonly memberId: string; readonly since: number };

/** Looks again and again who has their credit, and notes how long each took since the reward had posted. */
async function watch(pool: Database, waiting: Waiting[], isOver: () => boolean): Promise<number[]> {
  const took: number[] = [];
  while (!isOver() || waiting.length > 0) {
    const asked = [...waiting];
    const { rows } = await pool.query<{ shop_id: number; member_id: string }>(
      `select a.shop_id, a.member_id from unnest($1::int[], $2::text[]) as given (shop_id, member_id)
       join issue_attempts a using (shop_id, member_id) where a.state = 'done'`,
      [asked.map((one) => one.shop.shopId), asked.map((one) => one.memberId)],
    );
    const done = new Set(rows.map((row) => `${String(row.shop_id)} ${row.member_id}`));
    const at = performance.now();
    for (const one of asked) {
      if (!done.has(`${String(one.shop.shopId)} ${one.memberId}`)) continue;
      took.push(at - one.since);
      waiting.splice(waiting.indexOf(one), 1);
    }
    await delay(LOOK_EVERY_MS);
  }
  return took;
}

type Shops = { readonly small: readonly BenchShop[]; readonly large: BenchShop | null };

/** Each small shop has a reward at its pace, every time for another member; beside them, or not, the large one. */
async function issue(deps: Deps, pool: Database, { small, large }: Shops, from: number): Promise<number[]> {
  const ends = performance.now() + SECONDS * 1000;
  const waiting: Waiting[] = [];
  let left = small.length;
  const smallShop = async (shop: BenchShop, index: number): Promise<void> => {
    await delay((EVERY_MS * index) / small.length);
    for (let n = from; performance.now() < ends; n++) {
      const since = performance.now();
      const memberId = `m${String(n)}`;
      await post(deps, shop, [memberId]);
      waiting.push({ shop, memberId, since });
      await delay(EVERY_MS - (performance.now() - since));
    }
    left--;
  };
  const largeShop = async (shop: BenchShop): Promise<void> => {
    for (let n = 0; performance.now() < ends; n += TIMES / 20) {
      const next = delay(EVERY_MS / 20);
      const members = Array.from({ length: TIMES / 20 }, (_, index) => `m${String((n + index) % shop.members)}`);
      await post(deps, shop, members);
      await next;
    }
  };
  const [took] = await Promise.all([
    watch(pool, waiting, () => left === 0),
    ...small.map(smallShop),
    ...(large ? [largeShop(large)] : []),
  ]);
  return took;
}

/** What is left of a large shop is nobody's work any more. */
async function forget(pool: Database, { shopId }: BenchShop): Promise<void> {
  await pool.query("update members set withdrawn_at = now() where shop_id = $1", [shopId]);
  const open = async (): Promise<boolean> => {
    const { rowCount } = await pool.query(
      `update issue_attempts set state = 'cancelled' where shop_id = $1 and state in ('planned', 'calling')`,
      [shopId],
    );
    return (rowCount ?? 0) > 0;
  };
  while (await open()) await delay(500);
}

/** How long members of small shops wait for their credit, alone and beside a shop with a hundred times the work of each. */
export async function benchIssuing(): Promise<BenchPart> {
  const database = await benchDatabase();
  const real = await benchDeps(database.url);
  const admin = answering(real);
  const deps: Deps = { ...real, admin, forShop: (shopId) => ({ ...real.forShop(shopId), admin }) };
  // As the owner of the tables: it sees all shops' attempts.
  const pool = createDatabase(database.url, 1);
  try {
    const small: BenchShop[] = [];
    for (let n = 0; n < SMALL_SHOPS; n++) small.push(await openShop(deps, `small-${String(n)}`, 100));
    const large: BenchShop[] = [];
    for (let n = 0; n <= ROUNDS; n++) large.push(await openShop(deps, `large-${String(n)}`, 1000));
    // Codes of tiers are not what is measured.
    await pool.query("delete from tier_changes");
    await pool.query("update shops set issue_from = '2020-01-01'");
    await serveWork(deps, "issue-rewards");
    const alone: number[][] = [];
    const beside: number[][] = [];
    // The first of each is not counted.
    for (const [round, one] of large.entries()) {
      const from = round * 2 * Math.ceil((SECONDS * 1000) / EVERY_MS);
      alone.push(await issue(deps, pool, { small, large: null }, from));
      beside.push(await issue(deps, pool, { small, large: one }, from + Math.ceil((SECONDS * 1000) / EVERY_MS)));
      await forget(pool, one);
    }
    // Of all rounds together: the p99 of one is its maximum.
    const of = (runs: readonly number[][], percent: number): number => percentile(runs.slice(1).flat(), percent);
    return {
      name: `credits of small shops beside one with 100 times the work of each: posted to issued, ${String(SHOPIFY_MS)} ms a call`,
      rows: [
        { label: "alone: p50", median: rounded(of(alone, 50)), unit: "ms" },
        { label: "alone: p99", median: rounded(of(alone, 99)), unit: "ms" },
        { label: "beside it: p50", median: rounded(of(beside, 50)), unit: "ms" },
        { label: "beside it: p99", median: rounded(of(beside, 99)), unit: "ms" },
        { label: "ratio of the p99 (target 1.1)", median: rounded(of(beside, 99) / of(alone, 99), 2), unit: "x" },
      ],
    };
  } finally {
    await pool.end();
    await real.close();
    await database.close();
  }
}
