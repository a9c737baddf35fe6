import { type Server, createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import type { RequestHandler } from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RateLimited } from "../../../app/auth/rate-limits";
import { bodyLimitOf } from "../../../app/body-limits";
import type { Deps } from "../../../app/deps.server";
import { createApiKey } from "../../../app/usecases/access/create-api-key";
import { STAFF_USER, createSessionToken } from "../../../sandbox/auth/session-token";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { type FilledShop, ROUTES, filledShop, loadRoute, outcome, paramsOf, routesOf } from "../../support/doors";
import { routedSandbox } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { adminRequest, proxiedRequest, routeCall, setWebEnvironment, signedWebhook } from "../../support/web";

let database: TestDatabase;
let sandbox: Sandbox;
let deps: Deps;
let shop: FilledShop;
/** Behind one proxy, as TRUST_PROXY says. */
let server: Server;
let unproxied: Server;
const warned: string[] = [];
beforeAll(async () => {
  database = await testDatabase();
  sandbox = await routedSandbox();
  setWebEnvironment(database, sandbox);
  process.env["TRUST_PROXY"] = "1";
  // The library keeps `fetch` as it is when it is first imported: the sandbox's routing has to be there by then.
  deps = await (await import("../../../app/deps.server")).webDeps();
  shop = await filledShop({ database, sandbox, deps }, "own");
  const { frontOf } = await import("../../../app/front");
  const files: RequestHandler = (request, response, next) =>
    request.path === "/assets/there.js" ? void response.send("a file") : next();
  const pages: RequestHandler = (_, response) => void response.send(BEHIND);
  const its = { ...deps, inbox: { store: () => Promise.resolve() } };
  server = await listening(createServer(frontOf(its, { files, pages })));
  const log = Object.assign(Object.create(deps.log) as Deps["log"], { warn: (text: string) => warned.push(text) });
  unproxied = await listening(createServer(frontOf({ ...its, log }, { files, pages }).set("trust proxy", 0)));
});
afterAll(async () => {
  server.close();
  unproxied.close();
  await deps.close();
  await sandbox.close();
  await database.close();
});

const BEHIND = "what stands behind the front";

const listening = (started: Server): Promise<Server> =>
  new Promise((resolve) => started.listen(0, "127.0.0.1", () => resolve(started)));

let addresses = 0;
const newAddress = (): string => {
  addresses++;
  return `198.18.${String(addresses >> 8)}.${String(addresses & 255)}`;
};

/** Asks what stands in front, as somebody at this address. */
async function ask(path: string, from: string, init: RequestInit = {}, to = server): Promise<Response> {
  const headers = new Headers(init.headers);
  if (from !== "") headers.set("X-Forwarded-For", from);
  const { port } = to.address() as AddressInfo;
  return fetch(`http://127.0.0.1:${String(port)}${path}`, { redirect: "manual", ...init, headers });
}

/** A request as it would come to us, at the front. */
async function passOn(request: Request, from: string): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const body = request.method === "POST" ? { body: await request.arrayBuffer() } : {};
  return ask(`${pathname}${search}`, from, { method: request.method, headers: request.headers, ...body });
}

const exhaust = async (kind: RateLimited, who: string): Promise<void> => {
  const { tooMany } = await import("../../../app/auth/rate-limits");
  while ((await tooMany(kind, who)) === null);
};

async function expectRefused(answer: Response, path: string): Promise<void> {
  expect(answer.status, path).toBe(429);
  const wait = Number(answer.headers.get("retry-after"));
  expect(wait).toBeGreaterThanOrEqual(1);
  expect(wait).toBeLessThanOrEqual(60);
  expect(answer.headers.get("cache-control")).toContain("no-store");
  const text = await answer.text();
  if (path.startsWith("/api/"))
    expect(JSON.parse(text)).toMatchObject({ type: "urn:hearth:problem:too-many-requests", status: 429 });
  else expect(text).toBe("Too many requests");
}

const PROBES = ["/healthz", "/readyz"];
/** With what its names stand for filled in. */
const written = (address: string): string =>
  address.replace(/:(\w+)|\*/g, (all, name: string | undefined) => paramsOf(address, shop)[name ?? all] ?? "");

/** Every address of the app, what the server has of its own, and what leads nowhere. */
const ADDRESSES = [
  ...ROUTES.map(({ address }) => address),
  ...["/webhooks/shopify", "/webhooks/other", "/assets/missing.js", "/favicon.ico", "/nowhere", "/api/nowhere"],
  ...["/storefront", "/APP/members", "/API/v1/rewards", "/%61pp/members", "//app", "/app/../nowhere", "/apphome"],
];

describe("what proves nothing", () => {
  it.each(ADDRESSES)("%s is counted by address, and refused where it is too much", async (address) => {
    const [path, from] = [written(address), newAddress()];
    const first = await ask(path, from);
    expect(first.status, path).not.toBe(429);
    await exhaust(PROBES.includes(path) ? "probes" : "strangers", from);
    await expectRefused(await ask(path, from), path);
    const posted = await ask(path, from, { method: "POST", body: "x=1" });
    await expectRefused(posted, path);
    expect((await ask(path, newAddress())).status).toBe(first.status);
  });

  it("is refused after 600 in a minute, wherever it knocked", async () => {
    const from = newAddress();
    for (let n = 0; n < 150; n++)
      for (const path of ["/", "/app", "/storefront/start", "/api/v1/rewards"])
        expect((await ask(path, from)).status).toBe(200);
    await expectRefused(await ask("/nowhere", from), "/nowhere");
    expect((await ask("/readyz", from)).status).toBe(200);
  });

  it.each([
    ["a forged session token", () => adminRequest(sandbox, shop.domain, "/app", "x.y.z")],
    [
      "an expired one",
      () =>
        adminRequest(
          sandbox,
          shop.domain,
          "/app",
          createSessionToken(sandbox.world.app, shop.domain, { exp: 1, nbf: 0 }),
        ),
    ],
    [
      "a forged signature",
      () => proxiedRequest("/storefront/start", { shop: shop.domain }, { secret: "forged-0123456789" }),
    ],
    ["a key that is none", () => bearer("hearth_1_abc")],
    ["a key that nobody has", () => bearer(`hearth_1_abcdefghijkl_${"x".repeat(43)}`)],
    ["a webhook under another secret", () => webhook({ secret: "another-secret-0123456789" })],
  ])("%s is as good as nothing", async (_, request) => {
    const from = newAddress();
    await exhaust("strangers", from);
    const asked = request();
    await expectRefused(await passOn(asked, from), new URL(asked.url).pathname);
  });

  it("at one address does not count at the next one of IPv4, but in the whole network of IPv6", async () => {
    await exhaust("strangers", "2001:db8:0:1");
    await expectRefused(await ask("/", "2001:db8:0:1::5"), "/");
    await expectRefused(await ask("/", "2001:db8:0:1:a:b:c:d"), "/");
    expect((await ask("/", "2001:db8:0:2::5")).status).toBe(200);
  });

  it("files that are there are not counted", async () => {
    const from = newAddress();
    await exhaust("strangers", from);
    expect(await (await ask("/assets/there.js", from)).text()).toBe("a file");
  });
});

const bearer = (key: string): Request =>
  new Request("https://hearth.example.com/api/v1/rewards", { headers: { Authorization: `Bearer ${key}` } });
const webhook = (more: { readonly secret?: string } = {}): Request =>
  signedWebhook({ domain: shop.domain, topic: "orders/paid", body: { id: 1 }, ...more });

describe("what proves itself, from an address that is refused", () => {
  const passes = async (request: Request): Promise<void> => {
    const from = newAddress();
    await exhaust("strangers", from);
    expect(await (await passOn(request, from)).text()).toBe(BEHIND);
  };

  it.each(routesOf("admin"))("%s, by a session token", async (_, { address }) => {
    await passes(adminRequest(sandbox, shop.domain, written(address)));
    const token = createSessionToken(sandbox.world.app, shop.domain);
    await passes(new Request(`https://hearth.example.com${written(address)}?id_token=${token}`));
  });

  it.each(routesOf("storefront", "portal").filter(([file]) => !file.includes("layout")))(
    "%s, by Shopify's signature",
    (_, { address }) => passes(proxiedRequest(written(address), { shop: shop.domain })),
  );

  it("a webhook, and it is not counted either", async () => {
    const from = newAddress();
    await exhaust("strangers", from);
    for (let n = 0; n < 20; n++) expect((await passOn(webhook(), from)).status).toBe(200);
    const calm = newAddress();
    for (let n = 0; n < 700; n++) expect((await passOn(webhook(), calm)).status).toBe(200);
    expect((await passOn(webhook({ secret: "another-secret-0123456789" }), calm)).status).toBe(401);
  });

  it("an API key that was good before; one that was not is not even looked up", async () => {
    const { key } = await createApiKey(deps.forShop(shop.shopId), { shopId: shop.shopId, name: "new", by: "test" });
    const from = newAddress();
    await exhaust("strangers", from);
    await expectRefused(await passOn(bearer(key), from), "/api/v1/rewards");
    const rewards = await loadRoute("routes/api/rewards.ts");
    expect((await outcome(() => rewards.loader?.(routeCall(bearer(key))))).status).toBe(200);
    expect((await passOn(bearer(key), from)).status).toBe(200);

    await database.pool.query("update api_keys set revoked_at = now() where shop_id = $1 and name = 'new'", [
      shop.shopId,
    ]);
    expect((await outcome(() => rewards.loader?.(routeCall(bearer(key))))).status).toBe(401);
    await expectRefused(await passOn(bearer(key), from), "/api/v1/rewards");
  });

  it("a proof for one door opens no other", async () => {
    const from = newAddress();
    await exhaust("strangers", from);
    const token = createSessionToken(sandbox.world.app, shop.domain);
    for (const path of ["/api/v1/rewards", "/storefront/start", "/nowhere"])
      await expectRefused(await passOn(adminRequest(sandbox, shop.domain, path, token), from), path);
  });
});

describe("addresses", () => {
  it("are taken from the last proxy alone: a client does not choose its own", async () => {
    const from = newAddress();
    await exhaust("strangers", from);
    await expectRefused(await ask("/", `198.51.100.9, ${from}`), "/");
  });

  it("of clients are one where no proxy is trusted; a proxy's own probes are told apart from what it passes on", async () => {
    await exhaust("strangers", "127.0.0.1 and beyond");
    await exhaust("probes", "127.0.0.1 and beyond");
    expect(warned).toEqual([]);
    await expectRefused(await ask("/", newAddress(), {}, unproxied), "/");
    await expectRefused(await ask("/readyz", newAddress(), {}, unproxied), "/readyz");
    expect((await ask("/readyz", "", {}, unproxied)).status).toBe(200);
    expect(warned).toEqual([expect.stringContaining("TRUST_PROXY")]);
  });
});

describe("what proves itself, and is too much", () => {
  const calls = async (file: string, address: string, request: () => Request): Promise<void> => {
    const route = await loadRoute(file);
    for (const call of [route.loader, route.action]) {
      // GET of what is only posted to: 405, whoever asks.
      if (!call || (file.endsWith("activities.ts") && call === route.loader)) continue;
      const given = call === route.action ? new Request(request(), { method: "POST", body: "{}" }) : request();
      const thrown = await Promise.resolve()
        .then(() => call(routeCall(given, paramsOf(address, shop))))
        .catch((error: unknown) => error);
      await expectRefused(thrown as Response, new URL(given.url).pathname);
    }
  };

  it.each(routesOf("admin").filter(([, { address }]) => address !== "/"))(
    "%s refuses the person at 600 a minute",
    async (file, { address }) => {
      await exhaust("admin", `${shop.domain} ${String(STAFF_USER.id)}`);
      await calls(file, address, () => adminRequest(sandbox, shop.domain, written(address)));
    },
  );

  it.each(routesOf("storefront", "portal").filter(([file]) => !file.includes("layout")))(
    "%s refuses the shopper at 120 a minute and all visitors at 1,200",
    async (file, { address }) => {
      await exhaust("storefront", `${shop.domain} 1`);
      await exhaust("visitors", `${shop.domain} `);
      const form = { method: "GET" };
      for (const logged_in_customer_id of ["1", ""])
        await calls(file, address, () =>
          proxiedRequest(written(address), { shop: shop.domain, logged_in_customer_id }, form),
        );
    },
  );

  it.each(routesOf("api"))("%s refuses the key at 600 a minute", async (file, { address }) => {
    await exhaust("api", shop.key.split("_")[2] ?? "");
    await calls(
      file,
      address,
      () => new Request(new URL(written(address), "https://hearth.example.com"), bearer(shop.key)),
    );
  });
});

describe("bodies", () => {
  /** Says that so many bytes will come, and sends none. */
  const announce = (path: string, bytes: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const headers = { "Content-Length": bytes, "X-Forwarded-For": newAddress() };
      const sent = send({ port, host: "127.0.0.1", path, method: "POST", headers, agent: false });
      sent.on("response", (response) => {
        resolve(response.statusCode ?? 0);
        sent.destroy();
      });
      sent.on("error", reject);
      sent.flushHeaders();
    });

  it.each(ADDRESSES)("of %s are read up to a limit", async (address) => {
    const path = written(address);
    const bytesMax = bodyLimitOf(path);
    expect(bytesMax).toBeGreaterThan(0);
    expect(bytesMax).toBeLessThanOrEqual(path.startsWith("/app/data") ? 1024 ** 3 : 11 * 1024 ** 2);
    expect(await announce(path, bytesMax + 1)).toBe(413);
  });
});
