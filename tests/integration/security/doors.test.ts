import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proxySignature } from "../../../app/auth/proxy-signature";
import type { Deps } from "../../../app/deps.server";
import { createApiKey } from "../../../app/usecases/access/create-api-key";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { type FilledShop, filledShop, loadRoute, outcome, paramsOf, routesOf } from "../../support/doors";
import { routedSandbox } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { adminRequest, proxiedRequest, routeCall, setWebEnvironment } from "../../support/web";

let database: TestDatabase;
let sandbox: Sandbox;
let deps: Deps;
let own: FilledShop;
let other: FilledShop;
beforeAll(async () => {
  database = await testDatabase();
  sandbox = await routedSandbox();
  setWebEnvironment(database, sandbox);
  // The library keeps `fetch` as it is when it is first imported: the sandbox's routing has to be there by then.
  deps = await (await import("../../../app/deps.server")).webDeps();
  own = await filledShop({ database, sandbox, deps }, "own");
  other = await filledShop({ database, sandbox, deps }, "theirs");
});
afterAll(async () => {
  await deps.close();
  await sandbox.close();
  await database.close();
});

/** What must never reach a browser: the app's secret, its key, and the tokens of both shops at Shopify. */
function secrets(): string[] {
  const tokens = [own, other].flatMap(({ domain }) => [...(sandbox.world.shops.get(domain)?.tokens.values() ?? [])]);
  const held = tokens.flatMap(({ id, refreshToken }) => [id, refreshToken ?? ""]);
  expect(held.length).toBeGreaterThan(0);
  const { SHOPIFY_API_SECRET, ENCRYPTION_KEYS } = process.env;
  return [SHOPIFY_API_SECRET, ENCRYPTION_KEYS?.split(":")[1], ...held].filter(
    (one) => one !== undefined && one !== "",
  ) as string[];
}

describe("routes of the admin", () => {
  it("are all looked at", () => {
    expect(routesOf("admin").length).toBeGreaterThan(22);
  });

  it("take a body that is nothing at all as a mistake of the sender", async () => {
    const asked: string[] = [];
    for (const [file, { address }] of routesOf("admin", "storefront", "portal")) {
      const { action } = await loadRoute(file);
      if (!action || file.endsWith("not-found.tsx")) continue;
      const request = /admin/.test(file)
        ? adminRequest(sandbox, own.domain, "/app/x")
        : proxiedRequest(`/storefront/${address}`, { shop: own.domain, logged_in_customer_id: "1" });
      for (const [type, body] of [
        ["application/json", "{ broken"],
        ["text/plain", "intent=start"],
        ["multipart/form-data", "no boundary"],
      ] as const) {
        const headers = { ...Object.fromEntries(request.headers), "Content-Type": type };
        const sent = new Request(request.url, { method: "POST", headers, body });
        const answer = await outcome(() => action(routeCall(sent, paramsOf(address, own))));
        asked.push(`${file} ${type} ${String(answer.status)}`);
      }
    }
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.filter((line) => !line.endsWith(" 400"))).toEqual([]);
  });

  it.each(routesOf("admin").filter(([, { address }]) => /:/.test(address)))(
    "%s: another shop's id is not there",
    async (file, { address }) => {
      const route = await loadRoute(file);
      const ask = (shop: FilledShop) =>
        outcome(() => route.loader?.(routeCall(adminRequest(sandbox, own.domain, "/app/x"), paramsOf(address, shop))));
      expect((await ask(other)).status).toBe(404);
      const found = await ask(own);
      expect(found.status).toBe(200);
      expect(secrets().filter((secret) => found.text.includes(secret))).toEqual([]);
    },
  );

  it.each(routesOf("admin").filter(([, { address }]) => !/[:*]/.test(address)))(
    "%s lists nothing of another shop, and no secret",
    async (file) => {
      const route = await loadRoute(file);
      const answer = await outcome(() => route.loader?.(routeCall(adminRequest(sandbox, own.domain, "/app/x"))));
      expect(answer.status).toBe(200);
      expect(answer.text).not.toContain("theirs");
      expect(secrets().filter((secret) => answer.text.includes(secret))).toEqual([]);
    },
  );
});

describe("routes of the API", () => {
  const read = routesOf("api").filter(([file]) => !/not-found|activities/.test(file));
  it.each(read)("%s: no key 401, another shop's id 404, its own is found", async (file, { address }) => {
    const route = await loadRoute(file);
    const ask = (key: string | null, shop: FilledShop) => {
      const request = new Request(
        "https://hearth.example.com/api",
        key === null ? {} : { headers: { Authorization: `Bearer ${key}` } },
      );
      return outcome(() => route.loader?.(routeCall(request, paramsOf(address, shop))));
    };
    expect((await ask(null, own)).status).toBe(401);
    expect(
      (
        await ask(
          own.key.replace(/.$/, (last) => (last === "A" ? "B" : "A")),
          own,
        )
      ).status,
    ).toBe(401);
    expect((await ask(own.key.replace(`_${String(own.shopId)}_`, `_${String(other.shopId)}_`), other)).status).toBe(
      401,
    );
    expect((await ask(own.key, own)).status).toBe(200);
    const theirs = await ask(own.key, other);
    if (/:/.test(address)) expect(theirs.status).toBe(404);
    expect(theirs.text).not.toContain("9000");
  });

  it("a key that is used far too often is told when to come again", async () => {
    const shop = deps.forShop(own.shopId);
    const { key } = await createApiKey(shop, { shopId: own.shopId, name: "busy", by: "test" });
    const route = await loadRoute("routes/api/rewards.ts");
    const request = () =>
      new Request("https://hearth.example.com/api/v1/rewards", { headers: { Authorization: `Bearer ${key}` } });
    const statuses: number[] = [];
    for (let n = 0; n < 605; n++) statuses.push((await outcome(() => route.loader?.(routeCall(request())))).status);
    expect(statuses.slice(0, 600)).toEqual(Array.from({ length: 600 }, () => 200));
    expect(statuses.slice(600)).toEqual([429, 429, 429, 429, 429]);
    const refused = await Promise.resolve(route.loader?.(routeCall(request()))).catch(
      (thrown: unknown) => thrown as Response,
    );
    expect(Number((refused as Response).headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await (refused as Response).json()).toMatchObject({
      type: "urn:hearth:problem:too-many-requests",
      status: 429,
    });
    const { key: another } = await createApiKey(shop, { shopId: own.shopId, name: "calm", by: "test" });
    const calm = new Request("https://hearth.example.com/api/v1/rewards", {
      headers: { Authorization: `Bearer ${another}` },
    });
    expect((await outcome(() => route.loader?.(routeCall(calm)))).status).toBe(200);
  });
});

describe("routes under the store's domain", () => {
  const shopper = (shop: FilledShop) => ({ shop: shop.domain, logged_in_customer_id: shop.word === "own" ? "1" : "2" });
  const tampered: readonly (readonly [string, (query: URLSearchParams) => void])[] = [
    ["another customer", (query) => query.set("logged_in_customer_id", "2")],
    ["another shop", (query) => query.set("shop", other.domain)],
    ["a doubled customer", (query) => query.append("logged_in_customer_id", "2")],
    ["a doubled shop", (query) => query.append("shop", other.domain)],
    ["a doubled signature", (query) => query.append("signature", query.get("signature") ?? "")],
    ["no signature", (query) => query.delete("signature")],
    ["an empty signature", (query) => query.set("signature", "")],
    ["an added parameter", (query) => query.set("extra", "1")],
    ["no time", (query) => query.delete("timestamp")],
    ["a time of tomorrow", (query) => query.set("timestamp", String(Math.floor(Date.now() / 1000) + 86_400))],
  ];

  it.each(routesOf("storefront", "portal"))(
    "%s refuses whatever is not as Shopify signed it",
    async (file, { address }) => {
      const route = await loadRoute(file);
      for (const [name, tamper] of tampered) {
        for (const call of [route.loader, route.action]) {
          if (!call) continue;
          const url = new URL(proxiedRequest(address, shopper(own)).url);
          tamper(url.searchParams);
          const post = call === route.action ? { method: "POST", body: new URLSearchParams({ consent: "yes" }) } : {};
          const answer = await outcome(() => call(routeCall(new Request(url, post), paramsOf(address, own))));
          expect(answer.status, name).toBe(401);
        }
      }
    },
  );

  it.each(routesOf("storefront", "portal"))(
    "%s, doubled and signed all the same, is refused",
    async (file, { address }) => {
      const route = await loadRoute(file);
      const url = new URL(proxiedRequest(address, shopper(own)).url);
      url.searchParams.append("logged_in_customer_id", "2");
      url.searchParams.delete("signature");
      url.searchParams.set("signature", proxySignature(url.searchParams, process.env["SHOPIFY_API_SECRET"] ?? ""));
      const call = route.loader ?? route.action;
      if (!call) return;
      expect((await outcome(() => call(routeCall(new Request(url), paramsOf(address, own))))).status).toBe(401);
    },
  );

  it("a shopper of one shop sees nothing of another's", async () => {
    for (const [file, { address }] of routesOf("storefront", "portal")) {
      const route = await loadRoute(file);
      if (!route.loader) continue;
      const request = proxiedRequest(address, shopper(own));
      const answer = await outcome(() => route.loader?.(routeCall(request, paramsOf(address, other))));
      expect(answer.text, file).not.toContain("theirs-");
      if (/:/.test(address)) expect(answer.status, file).toBe(404);
    }
  });
});

describe("pages in Shopify's admin", () => {
  it("may be framed by that shop and the admin alone", async () => {
    const policyOf = (domain: string): string => {
      const headers = new Headers();
      deps.shopify.addDocumentResponseHeaders(new Request(`https://hearth.example.com/app?shop=${domain}`), headers);
      return headers.get("content-security-policy") ?? "";
    };
    expect(policyOf(own.domain)).toMatch(/^frame-ancestors /);
    const ancestors = policyOf(own.domain)
      .replace(/^frame-ancestors |;$/g, "")
      .split(" ");
    expect(ancestors).toContain(`https://${own.domain}`);
    expect(ancestors.filter((one) => one.endsWith(".myshopify.com"))).toEqual([`https://${own.domain}`]);
    expect(
      ancestors.every((one) =>
        /^https:\/\/(?:[\w-]+\.myshopify\.com|admin\.shopify\.com|\*\.spin\.dev|admin\.myshopify\.io|admin\.shop\.dev)$/.test(
          one,
        ),
      ),
    ).toBe(true);
    expect(policyOf("evil.example.com")).not.toContain("evil");
    expect(policyOf("x.myshopify.com; script-src *")).not.toContain("script-src");
  });
});
