import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inboxWriter } from "../../../app/adapters/persistence/inbox-writer";
import { findShop, markUninstalled } from "../../../app/adapters/persistence/shop-rows";
import { reduceWebhook } from "../../../app/adapters/shopify/reduce-webhook";
import { closeShop } from "../../../app/jobs/close-shop";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { planRewards } from "../../../app/usecases/rewards/plan-rewards";
import { changeConsent } from "../../../app/usecases/members/change-consent";
import { testDeps, testShop } from "../../support/app-deps";
import { importText } from "../../support/interchange";
import { brokenPromises } from "../../support/live-state";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { searchEverything } from "../../support/web";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const ORDERS = "id,customer,placed_at,currency,total_minor,code,referral,cancelled_at";
const ACTIVITIES = "id,source,member,group,kind,occurred_at,counterpart,ref,reverses,lang";

/** A person who is everything at once: buyer, helper, group's creator, code's owner, referrer, with rewards posted and pending. */
async function shopWithPerson() {
  const marker = `zz${randomUUID().slice(0, 8)}zz`;
  const customer = `88${Date.now()}${Math.floor(Math.random() * 1e6)}`;
  const deps = testDeps(database, "2026-06-01T12:00:00Z");
  const shopId = await testShop(database);
  const other = `o${marker.slice(2, 6)}`;
  const load = async (table: Parameters<typeof importText>[2], ...lines: string[]): Promise<void> => {
    const result = await importText(deps, shopId, table, `${lines.join("\n")}\n`);
    expect(result).toMatchObject({ kind: "imported" });
  };
  await load("groups", "group,name,creator,parent", `g1,One,${marker},`);
  await load(
    "members",
    "member,customer,joined_at",
    `${marker},${customer},2026-01-01T00:00:00Z`,
    `${other},7,2026-01-01T00:00:00Z`,
    `${marker},9,2026-01-01T00:00:00Z`,
    `twin,${customer},2026-01-01T00:00:00Z`,
  );
  await load("memberships", "member,group,joined_at,left_at", `${marker},g1,2026-01-01T00:00:00Z,`);
  await load("codes", "code,owner,group", `HELLO,${marker},g1`);
  await load("rests", "member,week_of", `${marker},2026-06-03`);
  const days = ["2026-04-05", "2026-04-13", "2026-04-20", "2026-05-04", "2026-05-11", "2026-05-19"];
  const activities = days.flatMap((day, index) => [
    `a${index},forum,${marker},g1,answer,${day}T09:00:00Z,${other},${marker}-thread,,en`,
    `b${index},forum,${other},g1,answer,${day}T10:00:00Z,${marker},t,,en`,
  ]);
  await load("activities", ACTIVITIES, ...activities);
  await load(
    "orders",
    ORDERS,
    `o1,${customer},2026-04-21T10:00:00Z,USD,90000,hello,${other},`,
    `o2,7,2026-04-21T10:00:00Z,USD,90000,HELLO,${marker},`,
    `o3,${customer},2026-05-20T10:00:00Z,USD,50000,,nobody,`,
    `o4,7,2026-05-20T10:00:00Z,USD,50000,HELLO,${marker},`,
  );
  await closeShop(deps, { shopId });
  await deps.pool.query("update members set handle = $2 where member_id = $1", [marker, `${marker}-handle`]);
  await deps.pool.query("insert into identities values ($1, 'discord', $2, $3)", [shopId, `${marker}#1`, marker]);
  await planRewards(deps, { shopId });
  await changeConsent(deps, { shopId, memberId: marker, granted: true, source: "storefront", text: "words" });
  const domain = (await findShop(deps.pool, shopId))?.domain ?? "";
  const inbox = inboxWriter(deps.pool, deps.queue, deps.clock.now);
  const webhook = async (topic: string, body: unknown): Promise<void> => {
    const payload = reduceWebhook(topic, body);
    await inbox.store({ domain, webhookId: randomUUID(), eventId: null, topic, triggeredAt: null, payload });
    await drainInbox(deps, { shopId });
  };
  await webhook("customers/data_request", { customer: { id: customer } });
  await webhook("customers/update", { id: customer });
  return { marker, customer, other, deps, shopId, webhook };
}

/** What must not change: sums by group, balances of everybody else, the ledger as a whole. */
async function totals(shopId: number, other: string) {
  const ask = async (text: string, ...more: unknown[]) =>
    (await database.pool.query<object>(text, [shopId, ...more])).rows;
  return {
    groups: await ask(
      "select group_id, lane, sum(share_bp) as bp, sum(amount_minor) as minor from order_shares where shop_id = $1 group by 1, 2 order by 1, 2",
    ),
    others: await ask(
      "select currency, pending_minor, available_minor, carried_minor, issued_minor from balances where shop_id = $1 and member_id = $2",
      other,
    ),
    lots: await ask(
      "select role, lane, state, sum(amount_minor) as minor, count(*) from lots where shop_id = $1 group by 1, 2, 3 order by 1, 2, 3",
    ),
    balances: await ask(
      "select currency, sum(pending_minor) as p, sum(available_minor) as a, sum(carried_minor) as c from balances where shop_id = $1 group by 1",
    ),
  };
}

describe("customers/redact", () => {
  it("leaves no trace of the person in any table, and every total as it was", async () => {
    const { marker, customer, other, deps, shopId, webhook } = await shopWithPerson();
    const before = await totals(shopId, other);
    expect((await searchEverything(database, marker)).length).toBeGreaterThan(30);
    await webhook("customers/redact", { customer: { id: customer }, orders_to_redact: [1] });
    expect(await searchEverything(database, marker)).toEqual([]);
    expect(await searchEverything(database, customer)).toEqual([]);
    expect(await totals(shopId, other)).toEqual(before);
    expect(await brokenPromises(database.pool, shopId)).toEqual([]);
    await webhook("customers/redact", { customer: { id: customer } });
    expect(await totals(shopId, other)).toEqual(before);
    deps.clock.set("2026-06-25T12:00:00Z");
    await planRewards(deps, { shopId });
    const { rows } = await database.pool.query(
      "select 1 from issue_attempts where shop_id = $1 and member_id like 'erased-%' and state not in ('cancelled', 'done')",
      [shopId],
    );
    expect(rows).toEqual([]);
  });

  it("changes nothing of what pending orders come to", async () => {
    const erased = await shopWithPerson();
    const kept = await shopWithPerson();
    await erased.webhook("customers/redact", { customer: { id: erased.customer } });
    for (const { deps, shopId } of [erased, kept]) {
      deps.clock.set("2026-08-02T12:00:00Z");
      await deps.pool.query("update orders set dirty = true where shop_id = $1", [shopId]);
      await closeShop(deps, { shopId });
    }
    expect(await totals(erased.shopId, erased.other)).toEqual(await totals(kept.shopId, kept.other));
  });

  it("also finds a person whose customer was deleted first", async () => {
    const { marker, customer, webhook } = await shopWithPerson();
    await webhook("customers/delete", { id: customer });
    await webhook("customers/redact", { customer: { id: customer } });
    expect(await searchEverything(database, marker)).toEqual([]);
    expect(await searchEverything(database, customer)).toEqual([]);
  });

  it("of a customer who is nobody's member changes nothing but their orders", async () => {
    const { other, shopId, webhook } = await shopWithPerson();
    const before = await totals(shopId, other);
    await webhook("customers/redact", { customer: { id: 424_242 } });
    expect(await totals(shopId, other)).toEqual(before);
  });
});

describe("shop/redact", () => {
  it("after an uninstall leaves nothing of the shop but its registry row", async () => {
    const { marker, customer, deps, shopId, webhook } = await shopWithPerson();
    await markUninstalled(deps.pool, shopId, deps.clock.now());
    await webhook("shop/redact", { shop_domain: "x" });
    expect(await searchEverything(database, marker)).toEqual([]);
    expect(await searchEverything(database, customer)).toEqual([]);
    const { rows } = await deps.pool.query("select count(*) as left from entries where shop_id = $1", [shopId]);
    expect(rows).toEqual([{ left: 0 }]);
  });

  const withToken = async ({ deps, shopId }: Awaited<ReturnType<typeof shopWithPerson>>, forMs: number) => {
    const domain = (await findShop(deps.pool, shopId))?.domain ?? "";
    await database.pool.query(
      `insert into sessions (id, shop, state, "accessToken", expires) values ($1, $2, '', 'x', $3)`,
      [`offline_${domain}`, domain, new Date(deps.clock.now() + forMs)],
    );
  };

  it("of a shop that has come back is ignored", async () => {
    const shop = await shopWithPerson();
    await withToken(shop, 3_600_000);
    await shop.webhook("shop/redact", { shop_domain: "x" });
    expect((await searchEverything(database, shop.marker)).length).toBeGreaterThan(30);
  });

  it("of a shop whose uninstallation was not heard of leaves nothing: it has had no good token for two days", async () => {
    const shop = await shopWithPerson();
    await withToken(shop, -47 * 3_600_000);
    await shop.webhook("shop/redact", { shop_domain: "x" });
    expect(await searchEverything(database, shop.marker)).toEqual([]);
    expect((await findShop(shop.deps.pool, shop.shopId))?.uninstalledAt).not.toBeNull();
  });
});
