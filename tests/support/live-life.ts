import { takeShopLock, withTransaction } from "../../app/adapters/persistence/database";
import { DAY_MS } from "../../app/core/shared/time";
import { closeShop } from "../../app/jobs/close-shop";
import { recordKeys } from "../../app/usecases/identity/record-keys";
import { advanceOnce } from "../../app/usecases/orders/advance-once";
import { publishProgram } from "../../app/usecases/programs/publish-program";
import { publishVersion } from "../../app/usecases/programs/publish-version";
import { saveDraft } from "../../app/usecases/programs/save-draft";
import { type Rebuilt, withScratch } from "../../app/usecases/rebuild/rebuild-shop";
import { lockTier } from "../../app/usecases/standings/lock-tier";
import type { Life } from "./arbitraries/life";
import { type Log, START } from "./arbitraries/log";
import { importLog } from "./interchange";
import { type LiveShop, cancelOrders, newShop, shopUnder } from "./live-run";
import type { TestDatabase } from "./test-database";

type Version = Life["versions"][number];

/** Lives a shop's half year: at every stop what has arrived comes in, then programs and tiers are decided on, then time does its part. */
export async function live(
  database: TestDatabase,
  given: Life,
  atStop: (shop: LiveShop, stop: number) => Promise<void> = () => Promise.resolve(),
): Promise<LiveShop> {
  const zone = given.versions.map(({ file }) => file).find((file) => "timezone" in file);
  const timezone = zone !== undefined && "timezone" in zone ? String(zone.timezone) : "UTC";
  const versions = given.versions.map((one) => ({ ...one, file: { ...one.file, timezone } }));
  const others = given.lateProgram ? versions : versions.slice(1);
  const shop = given.lateProgram
    ? await newShop(database, timezone, START - DAY_MS)
    : await shopUnder(database, versions[0]?.file ?? { timezone }, START - DAY_MS);
  await importLog(shop.deps, shop.shopId, { ...NO_LOG, members: given.log.members, groups: given.log.groups });
  const arrivals = arrivalsOf(given);
  for (const [stop, at] of given.stops.entries()) {
    shop.deps.clock.set(at);
    const { log, cancelled } = arrivals[stop] ?? { log: NO_LOG, cancelled: [] };
    await importLog(shop.deps, shop.shopId, log);
    await cancelOrders(shop, cancelled);
    for (const version of others) if (version.stop === stop) await publishAt(shop, version, at);
    for (const { member, stop: when } of given.locks) if (when === stop) await toggleLock(shop, member);
    await giveKeys(
      shop,
      (given.keys ?? []).filter((one) => one.stop === stop),
    );
    await atStop(shop, stop);
    const steps = stop < given.stops.length - 1 ? (given.steps?.[stop] ?? null) : null;
    if (steps === null) await closeShop(shop.deps, shop);
    else for (let step = 0; step < steps; step++) await advanceOnce(shop.deps, shop);
  }
  return shop;
}

/** Shops that were lived, rebuilt and held against what is stored, each at its own end. */
export function rebuiltShops(database: TestDatabase, shops: readonly LiveShop[]): Promise<readonly Rebuilt[]> {
  return withScratch(database.pool, async (rebuildNext) => {
    const rebuilt: Rebuilt[] = [];
    for (const { deps, shopId } of shops) rebuilt.push(await rebuildNext(deps, { shopId, compare: true }));
    return rebuilt;
  });
}

const NO_LOG: Log = {
  groups: [],
  members: [],
  memberships: [],
  codes: [],
  rests: [],
  activities: [],
  orders: [],
  refunds: [],
};

async function publishAt(shop: LiveShop, { file, inDays }: Version, now: number): Promise<void> {
  if (inDays === 0) {
    await publishProgram(shop.deps, { shopId: shop.shopId, file, by: "test" });
    return;
  }
  const draft = await saveDraft(shop.deps, { shopId: shop.shopId, version: null, file, by: "test" });
  if (draft.kind !== "saved") throw new Error(JSON.stringify(draft));
  const effectiveAt = now + inDays * DAY_MS;
  const { shopId } = shop;
  await publishVersion(shop.deps, { shopId, version: draft.version, by: "test", effectiveAt, confirmed: true });
}

/** Customers have an e-mail each, members an account on a platform. */
async function giveKeys(shop: LiveShop, keys: NonNullable<Life["keys"]>): Promise<void> {
  const now = shop.deps.clock.now();
  const facts = keys.map(({ account, key }) =>
    account.startsWith("m")
      ? { customerId: null, memberId: account, kind: "platform" as const, key: key ?? "hash-0", asOf: now }
      : { customerId: account, memberId: null, kind: "email" as const, key, asOf: now },
  );
  await withTransaction(shop.deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shop.shopId);
    await recordKeys(tx, shop.shopId, now, facts);
  });
}

async function toggleLock(shop: LiveShop, memberId: string): Promise<void> {
  const decision = { shopId: shop.shopId, memberId, reason: "because", by: "test" };
  const locked = await lockTier(shop.deps, { ...decision, locked: true });
  if (locked.kind === "wrong-state") await lockTier(shop.deps, { ...decision, locked: false });
}

type Arrival = { readonly log: Log; readonly cancelled: Log["orders"] };

/** What comes in at each stop: the first one after a row's instant, or as many later as it is late. Nothing comes after the last. */
function arrivalsOf({ log, stops, late, arrivals }: Life): Arrival[] {
  const last = stops.length - 1;
  const stopOf = (text: string, row: number, salt: number): number => {
    const first = stops.findIndex((at) => at >= Date.parse(text));
    return Math.min(last, (first < 0 ? last : first) + (late[(row * 5 + salt) % late.length] ?? 0));
  };
  const at = {
    memberships: log.memberships.map((_, row) => late[row % late.length] ?? 0),
    codes: log.codes.map((_, row) => late[(row + 3) % late.length] ?? 0),
    activities: log.activities.map(
      (row, index) => arrivals?.get(`${row.source} ${row.id}`) ?? stopOf(row.occurred_at, index, 1),
    ),
    orders: log.orders.map((row, index) => stopOf(row.placed_at, index, 2)),
    refunds: log.refunds.map((row, index) => stopOf(row.refunded_at, index, 3)),
    cancelled: log.orders.map((row, index) => (row.cancelled_at === "" ? null : stopOf(row.cancelled_at, index, 4))),
  };
  return stops.map((_, stop) => ({
    log: {
      ...NO_LOG,
      rests: stop === 0 ? log.rests : [],
      memberships: log.memberships.filter((_row, index) => Math.min(last, at.memberships[index] ?? 0) === stop),
      codes: log.codes.filter((_row, index) => Math.min(last, at.codes[index] ?? 0) === stop),
      activities: log.activities.filter((_row, index) => at.activities[index] === stop),
      orders: log.orders
        .filter((_row, index) => at.orders[index] === stop)
        .map((row) => ({ ...row, cancelled_at: "" })),
      refunds: log.refunds.filter((_row, index) => at.refunds[index] === stop),
    },
    cancelled: log.orders.filter((_row, index) => {
      const cancelled = at.cancelled[index] ?? null;
      return cancelled !== null && Math.max(cancelled, at.orders[index] ?? 0) === stop;
    }),
  }));
}
