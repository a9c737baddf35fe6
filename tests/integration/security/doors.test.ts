import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { upsertShop } from "../../../app/adapters/persistence/shop-rows";
import { proxySignature } from "../../../app/auth/proxy-signature";
import type { Deps } from "../../../app/deps.server";
import { DAY_MS } from "../../../app/core/shared/time";
import { closeShop } from "../../../app/jobs/close-shop";
import { createApiKey } from "../../../app/usecases/access/create-api-key";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { saveDraft } from "../../../app/usecases/programs/save-draft";
import { planSeason } from "../../../app/usecases/seasons/plan-season";
import { createSessionToken } from "../../../sandbox/auth/session-token";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { createShop, installApp } from "../../../sandbox/store/install";
import { importText } from "../../support/interchange";
import { routedSandbox } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { adminRequest, proxiedRequest, routeCall, setWebEnvironment } from "../../support/web";

const ROOT = path.resolve(import.meta.dirname, "../../..");

type Route = {
  loader?(args: ReturnType<typeof routeCall>): unknown;
  action?(args: ReturnType<typeof routeCall>): unknown;
};
type Listed = { readonly address: string; readonly file: string; readonly group: string };

/** Every address of the app, read from the table that the app is built from. */
function listedRoutes(): Listed[] {
  const text = readFileSync(path.join(ROOT, "app/routes.ts"), "utf8");
  return [...text.matchAll(/route\("([^"]+)", "(routes\/(\w+)\/[^"]+)"\)/g)].map(
    ([, address = "", file = "", group = ""]) => ({ address, file, group }),
  );
}
const ROUTES = listedRoutes();
const of = (...groups: string[]) =>
  ROUTES.filter((route) => groups.includes(route.group)).map((one) => [one.file, one] as const);

let database: TestDatabase;
let sandbox: Sandbox;
let deps: Deps;
let own: Awaited<ReturnType<typeof filledShop>>;
let other: Awaited<ReturnType<typeof filledShop>>;
beforeAll(async () => {
  database = await testDatabase();
  sandbox = await routedSandbox();
  setWebEnvironment(database, sandbox);
  // The library keeps `fetch` as it is when it is first imported: the sandbox's routing has to be there by then.
  deps = await (await import("../../../app/deps.server")).webDeps();
  own = await filledShop("own");
  other = await filledShop("theirs");
});
afterAll(async () => {
  await deps.close();
  await sandbox.close();
  await database.close();
});

/** A shop with one of everything that an address can name, each with the shop's word in its id. */
async function filledShop(word: string) {
  const domain = `doors-${word}-${String(process.pid)}.myshopify.com`;
  installApp(sandbox.world, createShop(sandbox.world, domain), sandbox.world.app.scopes);
  const { shopId } = await upsertShop(database.pool, domain, Date.UTC(2026, 0, 1));
  const shop = deps.forShop(shopId);
  const load = (table: Parameters<typeof importText>[2], ...lines: string[]) =>
    importText(shop, shopId, table, `${lines.join("\n")}\n`);
  await publishProgram(shop, { shopId, file: {}, by: "test" });
  const draft = await saveDraft(shop, { shopId, version: null, file: {}, by: "test" });
  await load(
    "members",
    "member,customer,joined_at",
    `${word}-member,${word === "own" ? "1" : "2"},2025-01-01T00:00:00Z`,
  );
  await load("groups", "group,name,creator,parent", `${word}-group,One,${word}-member,`);
  await load(
    "orders",
    "id,customer,placed_at,currency,total_minor,code,referral,cancelled_at",
    `${word}-order,${word === "own" ? "1" : "2"},2026-05-21T10:00:00Z,USD,9000,,,`,
  );
  const startOn = Math.floor(Date.now() / DAY_MS) + 3;
  const season = await planSeason(shop, {
    shopId,
    by: "test",
    schedule: true,
    requestId: `${word}-season`,
    season: {
      name: `${word} season`,
      purpose: "Everybody gets an answer",
      groupId: null,
      startOn,
      endOn: startOn + 13,
      quietDays: 2,
      members: 10,
      answers: 20,
      newcomers: 0,
      orders: 5,
      goal: 20,
      poolMinor: 400,
      memberMaxMinor: 300,
      carry: "none",
    },
  });
  expect(season.kind).toBe("planned");
  await closeShop(shop, { shopId });
  const { key } = await createApiKey(shop, { shopId, name: "test", by: "test" });
  // A version that the other shop has no draft of.
  if (word === "theirs")
    await database.pool.query("update program_versions set version = 77 where shop_id = $1 and state = 'draft'", [
      shopId,
    ]);
  return { word, domain, shopId, key, draft: word === "theirs" ? 77 : draft.kind === "saved" ? draft.version : 0 };
}

type Outcome = { readonly status: number; readonly text: string; readonly location: string | null };

async function outcome(call: () => unknown): Promise<Outcome> {
  const read = async (answer: unknown): Promise<Outcome> =>
    answer instanceof Response
      ? { status: answer.status, text: await answer.text(), location: answer.headers.get("location") }
      : { status: 200, text: JSON.stringify(answer ?? null), location: null };
  try {
    return await read(await call());
  } catch (thrown) {
    if (!(thrown instanceof Response)) throw thrown;
    return read(thrown);
  }
}

const load = (file: string): Promise<Route> => import(path.join(ROOT, "app", file)) as Promise<Route>;

/** What an address names, of one shop. */
function paramsOf(address: string, shop: typeof own): Record<string, string> {
  const names: Record<string, string> = {
    memberId: `${shop.word}-member`,
    groupId: `${shop.word}-group`,
    orderId: `${shop.word}-order`,
    version: String(shop.draft),
    seasonId: `${shop.word}-season`,
    subject: "score",
    "*": `${shop.word}-member`,
  };
  return Object.fromEntries(
    [...address.matchAll(/:(\w+)|\*/g)].map(([all, name]) => [name ?? all, names[name ?? all] ?? ""]),
  );
}

const FORGED: readonly (readonly [string, (domain: string) => string])[] = [
  ["forged", (domain) => createSessionToken({ ...sandbox.world.app, apiSecret: "forged-secret-0123456789" }, domain)],
  ["unsigned", (domain) => createSessionToken(sandbox.world.app, domain).replace(/[^.]+$/, "")],
  ["expired", (domain) => createSessionToken(sandbox.world.app, domain, { exp: Math.floor(Date.now() / 1000) - 3600 })],
  [
    "not yet valid",
    (domain) => createSessionToken(sandbox.world.app, domain, { nbf: Math.floor(Date.now() / 1000) + 3600 }),
  ],
  ["another app's", (domain) => createSessionToken(sandbox.world.app, domain, { aud: "another-app" })],
  [
    "another issuer's",
    (domain) => createSessionToken(sandbox.world.app, domain, { iss: "https://another.myshopify.com/admin" }),
  ],
];

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

const PUBLIC_ADMIN = new Set(["routes/admin/not-found.tsx"]);

describe("routes of the admin", () => {
  it("are all looked at", () => {
    expect(of("admin").length).toBeGreaterThan(22);
  });

  it.each(of("admin").filter(([file]) => !PUBLIC_ADMIN.has(file)))(
    "%s answers no token that is not the shop's own",
    async (file, { address }) => {
      const route = await load(file);
      for (const [name, tokenOf] of FORGED) {
        for (const method of ["GET", "POST"] as const) {
          const request = adminRequest(sandbox, own.domain, `/app/${address}`, tokenOf(own.domain));
          const call = method === "GET" ? route.loader : route.action;
          if (!call) continue;
          const given =
            method === "GET" ? request : new Request(request, { method, body: new URLSearchParams({ intent: "x" }) });
          const answer = await outcome(() => call(routeCall(given, paramsOf(address, own))));
          expect([401, 302, 410], `${name} ${method}`).toContain(answer.status);
          expect(answer.text, name).not.toContain("own-");
        }
      }
    },
  );

  it.each(of("admin").filter(([, { address }]) => /:/.test(address)))(
    "%s: another shop's id is not there",
    async (file, { address }) => {
      const route = await load(file);
      const ask = (shop: typeof own) =>
        outcome(() => route.loader?.(routeCall(adminRequest(sandbox, own.domain, "/app/x"), paramsOf(address, shop))));
      expect((await ask(other)).status).toBe(404);
      const found = await ask(own);
      expect(found.status).toBe(200);
      expect(secrets().filter((secret) => found.text.includes(secret))).toEqual([]);
    },
  );

  it.each(of("admin").filter(([, { address }]) => !/[:*]/.test(address)))(
    "%s lists nothing of another shop, and no secret",
    async (file) => {
      const route = await load(file);
      const answer = await outcome(() => route.loader?.(routeCall(adminRequest(sandbox, own.domain, "/app/x"))));
      expect(answer.status).toBe(200);
      expect(answer.text).not.toContain("theirs");
      expect(secrets().filter((secret) => answer.text.includes(secret))).toEqual([]);
    },
  );
});

describe("routes of the API", () => {
  const read = of("api").filter(([file]) => !/not-found|activities/.test(file));
  it.each(read)("%s: no key 401, another shop's id 404, its own is found", async (file, { address }) => {
    const route = await load(file);
    const ask = (key: string | null, shop: typeof own) => {
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
    const route = await load("routes/api/rewards.ts");
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
  const shopper = (shop: typeof own) => ({ shop: shop.domain, logged_in_customer_id: shop.word === "own" ? "1" : "2" });
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

  it.each(of("storefront", "portal"))("%s refuses whatever is not as Shopify signed it", async (file, { address }) => {
    const route = await load(file);
    for (const [name, tamper] of tampered) {
      for (const call of [route.loader, route.action]) {
        if (!call) continue;
        const url = new URL(proxiedRequest(`/storefront/${address}`, shopper(own)).url);
        tamper(url.searchParams);
        const post = call === route.action ? { method: "POST", body: new URLSearchParams({ consent: "yes" }) } : {};
        const answer = await outcome(() => call(routeCall(new Request(url, post), paramsOf(address, own))));
        expect(answer.status, name).toBe(401);
      }
    }
  });

  it.each(of("storefront", "portal"))("%s, doubled and signed all the same, is refused", async (file, { address }) => {
    const route = await load(file);
    const url = new URL(proxiedRequest(`/storefront/${address}`, shopper(own)).url);
    url.searchParams.append("logged_in_customer_id", "2");
    url.searchParams.delete("signature");
    url.searchParams.set("signature", proxySignature(url.searchParams, process.env["SHOPIFY_API_SECRET"] ?? ""));
    const call = route.loader ?? route.action;
    expect((await outcome(() => call?.(routeCall(new Request(url), paramsOf(address, own))))).status).toBe(401);
  });

  it("a shopper of one shop sees nothing of another's", async () => {
    for (const [file, { address }] of of("storefront", "portal")) {
      const route = await load(file);
      if (!route.loader) continue;
      const request = proxiedRequest(`/storefront/${address}`, shopper(own));
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

  const CORPUS = [
    "https://evil.example.com",
    "//evil.example.com",
    "/\\evil.example.com",
    "https:evil.example.com",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://own.myshopify.com.evil.example.com",
    "https://own.myshopify.com@evil.example.com",
    "%2F%2Fevil.example.com",
    "\thttps://evil.example.com",
  ];
  const NAMES = [
    "shop",
    "host",
    "exitIframe",
    "return_to",
    "returnTo",
    "redirect",
    "redirect_uri",
    "shopify-reload",
    "path_prefix",
  ];

  it.each(CORPUS)("lead nowhere else, whatever parameter says %s", async (target) => {
    for (const file of ["routes/admin/entrance.tsx", "routes/admin/auth.tsx", "routes/admin/home.tsx"]) {
      const route = await load(file);
      for (const name of NAMES) {
        const url = new URL("https://hearth.example.com/auth/exit-iframe");
        if (!file.endsWith("auth.tsx")) url.pathname = file.endsWith("home.tsx") ? "/app" : "/";
        url.searchParams.set("shop", own.domain);
        url.searchParams.set(name, target);
        const answer = await outcome(() => route.loader?.(routeCall(new Request(url))));
        const goal = new URL(answer.location ?? "/", url);
        expect([`${url.origin}`, `https://${own.domain}`, "https://admin.shopify.com"], `${file} ${name}`).toContain(
          goal.origin,
        );
      }
    }
  });
});
