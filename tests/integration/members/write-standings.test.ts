import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase, trySessionLock } from "../../../app/adapters/persistence/database";
import { markStandings } from "../../../app/adapters/persistence/member-rows";
import { shopsWithProjections } from "../../../app/adapters/persistence/projection-rows";
import { sweep } from "../../../app/jobs/sweep";
import type { ShopifyAdmin } from "../../../app/ports/shopify-admin";
import { writeStandings } from "../../../app/usecases/standings/write-standings";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { type SandboxShop, injectFaults, routedSandbox, sandboxShop } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
let sandbox: Sandbox;
beforeAll(async () => {
  database = await testDatabase();
  sandbox = await routedSandbox();
});
afterAll(async () => {
  await sandbox.close();
  await database.close();
});
beforeEach(() => injectFaults(sandbox, {}));

const MEMBERS = Array.from({ length: 30 }, (_, index) => `m${String(index).padStart(2, "0")}`);

async function shopWithMembers() {
  const shop = await sandboxShop(database, sandbox);
  const customers: string[] = [];
  for (const memberId of MEMBERS) customers.push(await shop.member(memberId));
  await markStandings(database.pool, shop.shopId, MEMBERS);
  shop.deps.clock.set(Date.now() + 1000);
  return { ...shop, customers };
}

async function behind(shop: SandboxShop) {
  const { rows } = await database.pool.query<{ member_id: string; tries: number; error: string }>(
    "select member_id, tries, error from standing_projections where shop_id = $1 and version > written order by 1",
    [shop.shopId],
  );
  return rows;
}

type Named = { readonly definitions: readonly { readonly name?: { readonly value: string } }[] };
const nameOf = (document: unknown): string => (document as Named).definitions[0]?.name?.value ?? "";

type Run = ShopifyAdmin["run"];
/** What happens instead of a call, if anything; `name` is the operation's, `nth` counts its calls from 1. */
type Instead = (name: string, nth: number) => Promise<Awaited<ReturnType<Run>> | undefined>;

/** An Admin API that counts calls by operation, and in which something may come between. */
function watched(shop: SandboxShop, instead: Instead = () => Promise.resolve(undefined)) {
  const calls = new Map<string, number>();
  const run: Run = async (document, variables, options) => {
    const name = nameOf(document);
    const nth = (calls.get(name) ?? 0) + 1;
    calls.set(name, nth);
    return ((await instead(name, nth)) ?? shop.admin.run(document, variables, options)) as never;
  };
  return { calls, deps: { ...shop.deps, admin: () => ({ run }) } };
}

/** A door that a call stands at until it is let through. */
function door() {
  let [arrive, open] = [(): void => undefined, (): void => undefined];
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  const pass = async (): Promise<undefined> => {
    arrive();
    await opened;
    return undefined;
  };
  return { reached, pass, open: () => open() };
}

const refusing = (...operations: readonly string[]): Instead => {
  const userErrors = [{ field: null, message: "Tag is not allowed here", code: null }];
  const data = { metafieldsSet: { userErrors }, tagsAdd: { userErrors }, tagsRemove: { userErrors } };
  return (name) => Promise.resolve(operations.includes(name) ? { kind: "ok", data } : undefined);
};

/** Whose standing Shopify has, in which version. */
function versions(shop: SandboxShop): string[] {
  return [...shop.store.metafields.values()]
    .map(({ value }) => JSON.parse(value) as { member: string; version: number })
    .map(({ member, version }) => `${member} ${version}`)
    .sort();
}

async function standing(shop: SandboxShop, memberId: string) {
  const { rows } = await database.pool.query<{ tries: number; error: string; parked: number; written: number }>(
    "select tries, error, parked, written from standing_projections where shop_id = $1 and member_id = $2",
    [shop.shopId, memberId],
  );
  return rows[0];
}

function later(shop: SandboxShop, ms: number): void {
  shop.deps.clock.set(shop.deps.clock.now() + ms);
}

const metafields = (shop: SandboxShop): number => [...shop.store.metafields.values()].length;

describe("writing standings to Shopify", () => {
  it("writes each member's, and does not write again what has not changed", async () => {
    const shop = await shopWithMembers();
    expect(await writeStandings(shop.deps, shop)).toBe(30);
    expect(metafields(shop)).toBe(30);
    expect(await behind(shop)).toEqual([]);
    expect(await writeStandings(shop.deps, shop)).toBe(0);
  });

  it("leaves the place to another shop when its turn is over, and comes back for the rest", async () => {
    const shop = await sandboxShop(database, sandbox);
    const ids = Array.from({ length: 250 }, (_, n) => `many-${String(n)}`);
    await markStandings(database.pool, shop.shopId, ids);
    shop.deps.clock.set(Date.now() + 1000);
    const announced = () => shop.deps.queue.announced.filter((one) => one.work === "write-standings").length;
    const before = announced();
    expect(await writeStandings(shop.deps, shop, 0)).toBe(200);
    expect(announced()).toBe(before + 1);
    expect(await writeStandings(shop.deps, shop, 0)).toBe(50);
    expect(announced()).toBe(before + 1);
  });

  it("a customer who is gone holds back nobody else, and is tried again later and later", async () => {
    const shop = await shopWithMembers();
    for (const index of [3, 17]) shop.store.customers.remove(Number(shop.customers[index]));
    expect(await writeStandings(shop.deps, shop)).toBe(28);
    expect(metafields(shop)).toBe(28);
    expect((await behind(shop)).map((row) => `${row.member_id} ${row.tries}`)).toEqual(["m03 1", "m17 1"]);
    expect(await writeStandings(shop.deps, shop)).toBe(0);
    shop.deps.clock.set(shop.deps.clock.now() + 61_000);
    expect(await writeStandings(shop.deps, shop)).toBe(0);
    expect((await behind(shop)).map((row) => row.tries)).toEqual([2, 2]);
    shop.deps.clock.set(shop.deps.clock.now() + 61_000);
    await writeStandings(shop.deps, shop);
    expect((await behind(shop)).map((row) => row.tries)).toEqual([2, 2]);
  });

  it("a lost answer or an outage is made up for", async () => {
    const shop = await shopWithMembers();
    injectFaults(sandbox, {
      lostResponses: [{ operation: "metafieldsSet" }],
      httpErrors: [{ operation: "metafieldsSet", status: 503 }],
    });
    await writeStandings(shop.deps, shop);
    expect((await behind(shop)).length).toBeGreaterThan(0);
    shop.deps.clock.set(shop.deps.clock.now() + 61_000);
    await writeStandings(shop.deps, shop);
    expect(await behind(shop)).toEqual([]);
    expect(metafields(shop)).toBe(30);
  });

  it("an older standing that is slow to be sent does not stay at Shopify over a newer one", async () => {
    const shop = await shopWithMembers();
    const slow = door();
    const { deps } = watched(shop, (name, nth) =>
      name === "SetMemberMetafields" && nth === 1 ? slow.pass() : Promise.resolve(undefined),
    );
    const first = writeStandings(deps, shop);
    await slow.reached;
    await markStandings(database.pool, shop.shopId, MEMBERS);
    await writeStandings(shop.deps, shop);
    slow.open();
    await first;
    later(shop, 61_000);
    await writeStandings(shop.deps, shop);
    expect(await behind(shop)).toEqual([]);
    expect(versions(shop)).toEqual(MEMBERS.map((member) => `${member} 2`));
  });

  it("who does not get the lock leaves what is due to the sweep", async () => {
    const shop = await shopWithMembers();
    const announced = async () => {
      await sweep({ system: database.pool, clock: shop.deps.clock, queue: shop.deps.queue });
      return shop.deps.queue.announced.some((one) => one.work === "write-standings" && one.shopId === shop.shopId);
    };
    const done = await trySessionLock(database.pool, "standings", String(shop.shopId), () =>
      writeStandings(shop.deps, shop),
    );
    expect(done).toBe(0);
    expect(metafields(shop)).toBe(0);
    expect(await announced()).toBe(true);
    expect(await writeStandings(shop.deps, shop)).toBe(30);
  });

  it("a writer whose connection ended while it waited for its turn sends nothing", async () => {
    const shop = await shopWithMembers();
    const slow = door();
    const { deps } = watched(shop, (name, nth) =>
      name === "SetMemberMetafields" && nth === 1 ? slow.pass() : Promise.resolve(undefined),
    );
    const few = createDatabase(database.url, 1);
    const first = writeStandings({ ...deps, pool: few }, shop).catch((error: unknown) => error);
    await slow.reached;
    await database.pool.query(
      "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
    );
    slow.open();
    expect(await first).toBeInstanceOf(Error);
    expect(metafields(shop)).toBe(0);
    await few.end();
    later(shop, 31_000);
    expect(await writeStandings(shop.deps, shop)).toBe(30);
  });

  it("what an answer that was lost had written is found, and not written again", async () => {
    const shop = await shopWithMembers();
    const { deps, calls } = watched(shop);
    injectFaults(sandbox, { lostResponses: [{ operation: "metafieldsSet" }, { operation: "tagsAdd" }] });
    await writeStandings(deps, shop);
    const sent = [calls.get("SetMemberMetafields"), calls.get("TagMember")];
    later(shop, 61_000);
    await writeStandings(deps, shop);
    expect(await behind(shop)).toEqual([]);
    expect(calls.get("SetMemberMetafields")).toBe(sent[0]);
    // The 25 had not been tagged yet; of the other five, the one whose answer was lost had been.
    expect(calls.get("TagMember")).toBe((sent[1] ?? 0) + 25);
    expect(calls.get("MemberStandings")).toBe(2);
  });

  it("the tag of a tier that was left before its answer was heard is taken off with the next", async () => {
    const shop = await shopWithMembers();
    await database.pool.query("delete from standing_projections where shop_id = $1 and member_id <> 'm00'", [
      shop.shopId,
    ]);
    const tags = () => shop.store.customers.get(Number(shop.customers[0]))?.tags ?? [];
    injectFaults(sandbox, { lostResponses: [{ operation: "tagsAdd" }] });
    await writeStandings(shop.deps, shop);
    expect(tags()).toEqual(["hearth-member", "hearth-reached-member"]);
    await database.pool.query("update standings set tier = 'Regular' where shop_id = $1 and member_id = 'm00'", [
      shop.shopId,
    ]);
    await markStandings(database.pool, shop.shopId, ["m00"]);
    later(shop, 61_000);
    await writeStandings(shop.deps, shop);
    expect([...tags()].sort()).toEqual(["hearth-reached-member", "hearth-reached-regular", "hearth-regular"]);
  });

  it("what Shopify refuses is parked with its reason after three tries, and a newer standing is tried again", async () => {
    const shop = await shopWithMembers();
    shop.store.customers.remove(Number(shop.customers[3]));
    for (let tries = 0; tries < 5; tries++) {
      await writeStandings(shop.deps, shop);
      later(shop, 60 * 60_000);
    }
    expect(await standing(shop, "m03")).toEqual({ tries: 3, error: "customer-not-found", parked: 1, written: 0 });
    expect(await shopsWithProjections(database.pool, shop.deps.clock.now())).not.toContain(shop.shopId);
    await markStandings(database.pool, shop.shopId, ["m03"]);
    expect(await shopsWithProjections(database.pool, shop.deps.clock.now())).toContain(shop.shopId);
    await writeStandings(shop.deps, shop);
    expect(await standing(shop, "m03")).toEqual({ tries: 4, error: "customer-not-found", parked: 2, written: 0 });
  });

  it("tags that are refused are parked with Shopify's words, and the metafield is not written again for them", async () => {
    const shop = await shopWithMembers();
    await database.pool.query("delete from standing_projections where shop_id = $1 and member_id <> 'm00'", [
      shop.shopId,
    ]);
    const { deps, calls } = watched(shop, refusing("TagMember"));
    for (let tries = 0; tries < 5; tries++) {
      await writeStandings(deps, shop);
      later(shop, 60 * 60_000);
    }
    expect(await standing(shop, "m00")).toEqual({
      tries: 3,
      error: "tags: Tag is not allowed here",
      parked: 1,
      written: 0,
    });
    expect(Object.fromEntries(calls)).toEqual({ SetMemberMetafields: 1, TagMember: 3, MemberStandings: 2 });
  });

  it("what only could not be asked is never parked", async () => {
    const shop = await shopWithMembers();
    const failures = ["throttled", "unavailable", "lost", "unauthorised", "denied"] as const;
    const { deps } = watched(shop, (_, nth) =>
      Promise.resolve({
        kind: "failed",
        failure: { code: failures[nth % 5] ?? "lost", message: "HTTP 423: locked", retryAfterMs: 0 },
      }),
    );
    for (let tries = 0; tries < 8; tries++) {
      await writeStandings(deps, shop);
      later(shop, 3 * 60 * 60_000);
    }
    expect(await standing(shop, "m00")).toMatchObject({ tries: 8, parked: 0, written: 0 });
    expect(await writeStandings(shop.deps, shop)).toBe(30);
    expect(await standing(shop, "m00")).toEqual({ tries: 0, error: null, parked: 0, written: 1 });
  });
});
