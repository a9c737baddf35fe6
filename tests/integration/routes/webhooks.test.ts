import { randomUUID } from "node:crypto";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findShopByDomain, noteToken, upsertShop } from "../../../app/adapters/persistence/shop-rows";
import type { Deps } from "../../../app/deps.server";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { SECRETS, type WebhookParts, setWebEnvironment, signedWebhook } from "../../support/web";

let database: TestDatabase;
let deps: Deps;
let server: Server;
beforeAll(async () => {
  database = await testDatabase();
  setWebEnvironment(database);
  deps = await (await import("../../../app/deps.server")).webDeps();
  server = await serve(deps);
});
afterAll(async () => {
  server.close();
  await deps.close();
  await database.close();
});

const newDomain = (): string => `shop-${randomUUID().slice(0, 8)}.myshopify.com`;
const order = (id: number, more: Record<string, unknown> = {}) => ({
  id,
  created_at: "2026-05-01T10:00:00Z",
  updated_at: "2026-05-01T10:00:00Z",
  financial_status: "paid",
  currency: "USD",
  current_subtotal_price: "10.00",
  customer: { id: 5, email: "kim@example.com", first_name: "Kim" },
  ...more,
});

/** What stands in front of Remix, on a port of its own. */
async function serve(its: Pick<Deps, "inbox" | "log">): Promise<Server> {
  const { frontOf } = await import("../../../app/front");
  const started = createServer(frontOf(its));
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return started;
}

const addressOf = (of: Server): string =>
  `http://127.0.0.1:${String((of.address() as AddressInfo).port)}/webhooks/shopify`;

async function post(signed: Request, to = server): Promise<Response> {
  return fetch(addressOf(to), { method: "POST", headers: signed.headers, body: await signed.arrayBuffer() });
}

const send = (parts: WebhookParts): Promise<Response> => post(signedWebhook(parts));

async function inboxOf(domain: string) {
  const { rows } = await database.pool.query<{ topic: string; state: string; payload: unknown; error: string | null }>(
    "select topic, state, payload, error from inbox join shops using (shop_id) where domain = $1 order by received_at, webhook_id",
    [domain],
  );
  return rows;
}

async function drain(domain: string): Promise<number> {
  const shopId = (await findShopByDomain(database.pool, domain))?.shopId ?? 0;
  await database.pool.query("update inbox set done_at = null where shop_id = $1 and state = 'waiting'", [shopId]);
  return drainInbox(deps.forShop(shopId), { shopId });
}

describe("POST /webhooks/shopify", () => {
  it("answers 200 once the row is there, without names, addresses or e-mail", async () => {
    const domain = newDomain();
    const answer = await send({ domain, topic: "orders/paid", body: order(1) });
    expect(answer.status).toBe(200);
    expect(await inboxOf(domain)).toMatchObject([{ topic: "orders/paid", state: "waiting" }]);
    expect(JSON.stringify(await inboxOf(domain))).not.toMatch(/kim/i);
  });

  it("takes both secrets while one replaces the other, and no third", async () => {
    const domain = newDomain();
    const status = async (secret: string) =>
      (await send({ domain, topic: "orders/paid", body: order(1), secret })).status;
    expect(await status(SECRETS.current)).toBe(200);
    expect(await status(SECRETS.previous)).toBe(200);
    expect(await status("another-secret-0123456789")).toBe(401);
    expect(await inboxOf(domain)).toHaveLength(2);
  });

  it.each([
    ["no signature", { "X-Shopify-Hmac-Sha256": "" }],
    ["a signature that is not base64", { "X-Shopify-Hmac-Sha256": "%%%" }],
    ["a signature of another length", { "X-Shopify-Hmac-Sha256": "c2hvcnQ=" }],
  ])("refuses %s with 401 and stores nothing", async (_, headers) => {
    const domain = newDomain();
    const answer = await send({ domain, topic: "orders/paid", body: order(1), headers });
    expect(answer.status).toBe(401);
    expect(await inboxOf(domain)).toEqual([]);
  });

  it("refuses a body that was changed by one character", async () => {
    const domain = newDomain();
    const signed = signedWebhook({ domain, topic: "orders/paid", body: order(1) });
    const tampered = new Request(signed.url, {
      method: "POST",
      headers: signed.headers,
      body: JSON.stringify(order(2)),
    });
    expect((await post(tampered)).status).toBe(401);
  });

  it.each([
    ["a body that is not JSON", { body: "{" }, "body: expected JSON"],
    ["a shop that is none", { domain: "evil.example.com" }, "X-Shopify-Shop-Domain: expected NAME.myshopify.com"],
    ["a topic that is none", { topic: "no topic" }, "X-Shopify-Topic: expected a topic such as orders/paid"],
    ["no delivery id", { headers: { "X-Shopify-Webhook-Id": "" } }, "X-Shopify-Webhook-Id: expected the delivery's id"],
  ])("answers 400 for %s and says what was expected", async (_, wrong, message) => {
    const answer = await send({ domain: newDomain(), topic: "orders/paid", body: order(1), ...wrong });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toBe(message);
  });

  it("keeps a topic that it does not know, with nothing but its ids", async () => {
    const domain = newDomain();
    expect((await send({ domain, topic: "carts/update", body: { id: 9, note: "kim" } })).status).toBe(200);
    await drain(domain);
    expect(await inboxOf(domain)).toEqual([
      { topic: "carts/update", state: "ignored", payload: { id: 9 }, error: null },
    ]);
  });

  it("stores a delivery once, however often and however fast it comes", async () => {
    const domain = newDomain();
    const parts = { domain, topic: "orders/paid", body: order(1), id: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(parts)));
    expect(answers.every((one) => one.status === 200)).toBe(true);
    expect(await inboxOf(domain)).toHaveLength(1);
  });

  it("stores what holds a zero character or half a pair, beside the others of its batch", async () => {
    const domain = newDomain();
    const bad = order(1, { discount_codes: [{ code: "A\u0000B\ud800" }] });
    const answers = await Promise.all(
      [bad, order(2), order(3)].map((body) => send({ domain, topic: "orders/paid", body })),
    );
    expect(answers.map((one) => one.status)).toEqual([200, 200, 200]);
    await drain(domain);
    expect((await inboxOf(domain)).map((row) => row.state)).toEqual(["done", "done", "done"]);
  });

  it("GET is not answered", async () => {
    const answer = await fetch(addressOf(server));
    expect([answer.status, answer.headers.get("Allow")]).toEqual([405, "POST"]);
  });

  it("a body that is too long is refused and stores nothing", async () => {
    const domain = newDomain();
    const sent = send({ domain, topic: "orders/paid", body: order(1, { note: "x".repeat(6_000_000) }) });
    // Cut off on the way, it may not live to see the answer.
    const status = await sent.then(
      (answer) => answer.status,
      () => 413,
    );
    expect(status).toBe(413);
    expect(await inboxOf(domain)).toEqual([]);
  });

  it("answers 503 for what could not be stored, without a word why", async () => {
    const full = { store: () => Promise.reject(new Error("the disk of host db-1 is full")) };
    const other = await serve({ inbox: full, log: deps.log });
    const answer = await post(signedWebhook({ domain: newDomain(), topic: "orders/paid", body: order(1) }), other);
    other.close();
    expect([answer.status, await answer.text()]).toEqual([503, ""]);
  });

  it("answers not before the commit: nothing while the table is held, 200 once it is free", async () => {
    const domain = newDomain();
    await send({ domain, topic: "orders/paid", body: order(1) });
    const holder = await database.pool.connect();
    try {
      await holder.query("begin; lock table inbox in access exclusive mode");
      let answered = false;
      const answer = send({ domain, topic: "orders/paid", body: order(2) }).finally(() => (answered = true));
      await delay(300);
      expect(answered).toBe(false);
      await holder.query("commit");
      expect((await answer).status).toBe(200);
    } finally {
      holder.release();
    }
    expect(await inboxOf(domain)).toHaveLength(2);
  });
});

describe("draining the inbox", () => {
  it("a webhook that cannot be read is kept as failed with the reason, the others take effect", async () => {
    const domain = newDomain();
    await send({ domain, topic: "orders/paid", body: order(1) });
    await send({ domain, topic: "orders/paid", body: order(2, { current_subtotal_price: "ten" }) });
    await send({ domain, topic: "orders/paid", body: order(3, { currency: undefined }) });
    await drain(domain);
    const rows = await inboxOf(domain);
    expect(rows.map((row) => row.state).sort()).toEqual(["done", "failed", "failed"]);
    expect(rows.flatMap((row) => row.error ?? []).sort()).toEqual([
      expect.stringContaining('amount "ten"'),
      expect.stringContaining("currency"),
    ]);
  });

  it("a webhook that the database refuses is tried a few times and holds back nobody else", async () => {
    const domain = newDomain();
    await database.pool.query("alter table orders add constraint poison check (order_id <> '666')");
    for (const id of [665, 666, 667]) await send({ domain, topic: "orders/paid", body: order(id) });
    for (let round = 0; round < 6; round++) await drain(domain);
    const rows = await inboxOf(domain);
    expect(rows.map((row) => row.state).sort()).toEqual(["done", "done", "failed"]);
    expect(rows.find((row) => row.state === "failed")?.error).toContain("poison");
    await database.pool.query("alter table orders drop constraint poison");
  });

  it("a refund that comes before its order waits for it", async () => {
    const domain = newDomain();
    const refund = { id: 4, order_id: 1, created_at: "2026-05-02T10:00:00Z", refund_line_items: [{ subtotal: 2.5 }] };
    await send({ domain, topic: "refunds/create", body: refund });
    await drain(domain);
    expect(await inboxOf(domain)).toMatchObject([{ state: "waiting", error: "its order is not here yet" }]);
    await send({ domain, topic: "orders/paid", body: order(1) });
    await drain(domain);
    await drain(domain);
    const { rows } = await database.pool.query(
      "select refunded_minor from orders join shops using (shop_id) where domain = $1",
      [domain],
    );
    expect(rows).toEqual([{ refunded_minor: 250 }]);
  });
});

describe("app/uninstalled", () => {
  const uninstall = (domain: string, triggeredAt: string): Promise<Response> =>
    send({ domain, topic: "app/uninstalled", body: { id: 1, domain }, triggeredAt });

  it("ends the installation and deletes the tokens; a late redelivery does not end the next one", async () => {
    const domain = newDomain();
    await upsertShop(database.pool, domain, Date.parse("2026-05-01T00:00:00Z"));
    await deps.prisma.session.create({ data: { id: `offline_${domain}`, shop: domain, state: "", accessToken: "x" } });
    await uninstall(domain, "2026-05-02T00:00:00Z");
    await drain(domain);
    expect((await findShopByDomain(database.pool, domain))?.uninstalledAt).not.toBeNull();
    expect(await deps.prisma.session.count({ where: { shop: domain } })).toBe(0);

    await upsertShop(database.pool, domain, Date.parse("2026-05-03T00:00:00Z"));
    await uninstall(domain, "2026-05-02T00:00:00Z");
    await drain(domain);
    expect((await findShopByDomain(database.pool, domain))?.uninstalledAt).toBeNull();
  });

  it("that is heard of after the app was installed again does not end the new installation", async () => {
    const domain = newDomain();
    const { shopId } = await upsertShop(database.pool, domain, Date.parse("2026-05-01T00:00:00Z"));
    await deps.prisma.session.create({ data: { id: `offline_${domain}`, shop: domain, state: "", accessToken: "x" } });
    await noteToken(database.pool, shopId, Date.parse("2026-05-02T00:05:00Z"));
    await uninstall(domain, "2026-05-02T00:00:00Z");
    await drain(domain);
    expect((await findShopByDomain(database.pool, domain))?.uninstalledAt).toBeNull();
    expect(await deps.prisma.session.count({ where: { shop: domain } })).toBe(1);
    await uninstall(domain, "2026-05-02T00:06:00Z");
    await drain(domain);
    expect((await findShopByDomain(database.pool, domain))?.uninstalledAt).not.toBeNull();
  });
});
