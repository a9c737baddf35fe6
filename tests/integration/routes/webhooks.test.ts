import { createHmac, randomUUID } from "node:crypto";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { RequestHandler } from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { finishKnownRefunds } from "../../../app/adapters/persistence/inbox-rows";
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
async function serve(its: Deps): Promise<Server> {
  const { frontOf } = await import("../../../app/front");
  const nobody: RequestHandler = (_, response) => void response.status(404).end();
  const started = createServer(frontOf(its, { files: (_request, _response, next) => next(), pages: nobody }));
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

  const body = JSON.stringify(order(1));
  const under = (secret: string, text = body, encoding: "base64" | "hex" = "base64", hash = "sha256"): string =>
    createHmac(hash, secret).update(text).digest(encoding);
  it.each([
    ["no signature", ""],
    ["a signature that is not base64", "%%%"],
    ["a signature of another length", "c2hvcnQ="],
    ["a signature of zeros", Buffer.alloc(32).toString("base64")],
    ["a signature under another secret", under("another-secret-0123456789")],
    ["a signature under no secret", under("")],
    ["a signature under the client id, which everybody knows", under("test-api-key")],
    ["the signature of another body", under(SECRETS.current, JSON.stringify(order(2)))],
    ["the signature of no body", under(SECRETS.current, "")],
    ["the right signature in hex", under(SECRETS.current, body, "hex")],
    ["the right signature by another hash", under(SECRETS.current, body, "base64", "sha1")],
    ["a right signature beside a wrong one", `${under("another-secret-0123456789")}, ${under(SECRETS.current)}`],
    ["a right signature cut short", under(SECRETS.current).slice(0, -4)],
  ])("refuses %s with 401 and stores nothing", async (_, signature) => {
    const domain = newDomain();
    const headers = { "X-Shopify-Hmac-Sha256": signature };
    const answer = await send({ domain, topic: "orders/paid", body, headers });
    expect(answer.status).toBe(401);
    expect(await inboxOf(domain)).toEqual([]);
  });

  it("refuses a delivery without the header", async () => {
    const domain = newDomain();
    const signed = signedWebhook({ domain, topic: "orders/paid", body });
    signed.headers.delete("X-Shopify-Hmac-Sha256");
    expect((await post(signed)).status).toBe(401);
    expect(await inboxOf(domain)).toEqual([]);
  });

  it.each([
    ["another order", body.replace('"id":1', '"id":2')],
    ["one space more", `${body} `],
    ["one character less", body.slice(0, -1)],
    ["the same in another order", JSON.stringify(Object.fromEntries(Object.entries(order(1)).reverse()))],
    ["nothing", ""],
  ])("refuses a signed delivery whose body became %s", async (_, tampered) => {
    const domain = newDomain();
    const { url, headers } = signedWebhook({ domain, topic: "orders/paid", body });
    expect((await post(new Request(url, { method: "POST", headers, body: tampered }))).status).toBe(401);
    expect(await inboxOf(domain)).toEqual([]);
  });

  it("believes the shop's header only beside a right signature, and touches no shop but that one", async () => {
    const [domain, another] = [newDomain(), newDomain()];
    const forged = { domain, topic: "orders/paid", body, secret: "another-secret-0123456789" };
    expect((await send({ ...forged, headers: { "X-Shopify-Shop-Domain": another } })).status).toBe(401);
    expect(await inboxOf(another)).toEqual([]);
    // Shopify signs the body alone: whoever can sign one is Shopify, and its header counts.
    const signed = { domain, topic: "orders/paid", body, headers: { "X-Shopify-Shop-Domain": another } };
    expect((await send(signed)).status).toBe(200);
    expect([await inboxOf(domain), await inboxOf(another)]).toMatchObject([[], [{ topic: "orders/paid" }]]);
  });

  it.each([
    ["customers/redact", { shop_domain: "another.myshopify.com", customer: { id: 5 } }],
    ["customers/data_request", { shop_domain: "another.myshopify.com", customer: { id: 5 } }],
    ["shop/redact", { shop_domain: "another.myshopify.com" }],
    ["app/uninstalled", { id: 1, myshopify_domain: "another.myshopify.com" }],
    ["shop/update", { id: 1, myshopify_domain: "another.myshopify.com" }],
  ])("refuses %s whose body names another shop, though it is signed", async (topic, body) => {
    const domain = newDomain();
    const answer = await send({ domain, topic, body });
    expect(answer.status).toBe(401);
    expect(await answer.text()).toBe("the body names another shop than X-Shopify-Shop-Domain");
    expect(await inboxOf(domain)).toEqual([]);
    const own = Object.fromEntries(
      Object.entries(body).map(([key, value]) => [key, key.endsWith("_domain") ? domain.toUpperCase() : value]),
    );
    expect((await send({ domain, topic, body: own })).status).toBe(200);
    expect(await inboxOf(domain)).toHaveLength(1);
  });

  it.each([
    ["a body that is not JSON", { body: "{" }, "body: expected JSON"],
    ["nothing, signed", { body: "" }, "body: expected JSON"],
    ["no shop", { domain: "" }, "X-Shopify-Shop-Domain: expected NAME.myshopify.com"],
    ["two shops", { domain: "a.myshopify.com, b.myshopify.com" }, "X-Shopify-Shop-Domain: expected NAME.myshopify.com"],
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
    const other = await serve({ ...deps, inbox: full });
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

  it("a refund that was given up on needs nobody any more once it is known from elsewhere", async () => {
    const domain = newDomain();
    const refund = { id: 41, created_at: "2026-05-02T10:00:00Z", refund_line_items: [{ subtotal: 2.5 }] };
    await send({ domain, topic: "refunds/create", body: { ...refund, order_id: 11 } });
    await drain(domain);
    await database.pool.query(
      "update inbox set state = 'failed' from shops where shops.shop_id = inbox.shop_id and domain = $1",
      [domain],
    );
    const shopId = (await findShopByDomain(database.pool, domain))?.shopId ?? 0;
    expect(await finishKnownRefunds(database.pool, shopId, Date.now())).toBe(0);
    await send({ domain, topic: "orders/updated", body: order(11, { refunds: [refund] }) });
    await drain(domain);
    expect(await finishKnownRefunds(database.pool, shopId, Date.now())).toBe(1);
    expect((await inboxOf(domain)).map((row) => row.state)).toEqual(["done", "done"]);
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
