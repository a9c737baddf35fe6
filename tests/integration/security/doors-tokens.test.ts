import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Deps } from "../../../app/deps.server";
import { type SessionClaims, createSessionToken } from "../../../sandbox/auth/session-token";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { type FilledShop, type Outcome, filledShop, loadRoute, outcome, paramsOf, routesOf } from "../../support/doors";
import { routedSandbox } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { routeCall, setWebEnvironment } from "../../support/web";

const APP = "https://hearth.example.com";

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

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** How a page of the admin asks: its scripts with a header, the browser for a document with the address that Shopify gave it. */
type Way = "fetch" | "document";
const WAYS: readonly Way[] = ["fetch", "document"];

type Asked = { readonly way: Way; readonly token: string | null; readonly domain: string; readonly agent?: string };

const hostOf = (domain: string): string =>
  Buffer.from(`admin.shopify.com/store/${domain.replace(".myshopify.com", "")}`).toString("base64url");

function asked(path: string, { way, token, domain, agent = BROWSER }: Asked): Request {
  const url = new URL(path, APP);
  url.searchParams.set("shop", domain);
  url.searchParams.set("host", hostOf(domain));
  const headers = new Headers({ "User-Agent": agent });
  if (way === "document") {
    url.searchParams.set("embedded", "1");
    if (token !== null) url.searchParams.set("id_token", token);
  } else headers.set("Authorization", `Bearer ${token ?? ""}`);
  return new Request(url, { headers });
}

const posted = (request: Request): Request =>
  new Request(request, { method: "POST", body: new URLSearchParams({ intent: "x" }) });

const claimed = (claims: Partial<SessionClaims>) => (domain: string) =>
  createSessionToken(sandbox.world.app, domain, claims);
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

/**
 * What is refused, and how. `retry`: a script hears 401 with the header upon which App Bridge fetches a new token and asks once more; a
 * browser that wants a document is sent to the page that does the same (302), since it cannot say a header. `refused`: 401 both ways,
 * for what no new token would mend.
 */
const RETRY = { fetch: "401 retry", document: "302 bounce" } as const;
const REFUSED = { fetch: "401", document: "401" } as const;
const WRONG: readonly (readonly [string, (domain: string) => string | null, typeof RETRY | typeof REFUSED])[] = [
  ["no token", () => null, RETRY],
  ["no JWT", () => "x", RETRY],
  [
    "forged: another secret",
    (domain) => createSessionToken({ ...sandbox.world.app, apiSecret: "forged-secret-0123456789" }, domain),
    RETRY,
  ],
  ["unsigned", (domain) => claimed({})(domain).replace(/[^.]+$/, ""), RETRY],
  [
    "algorithm none",
    (domain) =>
      `${Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url")}.${claimed({})(domain).split(".")[1]}.`,
    RETRY,
  ],
  [
    "another shop's claims under this shop's signature",
    (domain) => {
      const [head, , signature] = claimed({})(domain).split(".");
      return `${head}.${claimed({})(other.domain).split(".")[1]}.${signature}`;
    },
    RETRY,
  ],
  ["expired", (domain) => claimed({ exp: inSeconds(-3600) })(domain), RETRY],
  ["not yet valid", (domain) => claimed({ nbf: inSeconds(3600) })(domain), RETRY],
  ["another app's", claimed({ aud: "another-app" }), RETRY],
  ["another shop's issuer", claimed({ iss: "https://another.myshopify.com/admin" }), REFUSED],
  ["no shop of Shopify", claimed({ iss: "https://evil.example.com/admin", dest: "https://evil.example.com" }), REFUSED],
  ["no address", claimed({ iss: "x", dest: "x" }), REFUSED],
];

/** What an answer is, in the words of the table. Throws for one that is none of these. */
function kindOf({ status, headers, text, location }: Outcome): string {
  if (status === 401) return headers.get("x-shopify-retry-invalid-session-request") === "1" ? "401 retry" : "401";
  if (status === 410) return "410";
  if (status !== 302) throw new Error(`${status} ${location ?? ""} ${text.slice(0, 200)}`);
  const to = new URL(location ?? "", APP);
  expect(to.origin).toBe(APP);
  expect(to.pathname).toBe("/auth/session-token");
  expect(to.searchParams.has("id_token")).toBe(false);
  const back = new URL(to.searchParams.get("shopify-reload") ?? "");
  expect([back.origin, back.searchParams.has("id_token")]).toEqual([APP, false]);
  return "302 bounce";
}

const DOORS = routesOf("admin").filter(([, { address }]) => address !== "/");

describe("every route of the admin", () => {
  it.each(DOORS)("%s answers no token that is not the shop's own, and each as it should", async (file, { address }) => {
    const route = await loadRoute(file);
    for (const [name, tokenOf, expected] of WRONG)
      for (const way of WAYS) {
        const request = (): Request => asked("/app/x", { way, token: tokenOf(own.domain), domain: own.domain });
        for (const call of [
          () => route.loader?.(routeCall(request(), paramsOf(address, own))),
          route.action && (() => route.action?.(routeCall(posted(request()), paramsOf(address, own)))),
        ]) {
          if (!call) continue;
          const answer = await outcome(call);
          expect(kindOf(answer), `${name}, ${way}`).toBe(expected[way]);
          expect(answer.text, name).not.toContain("own");
        }
      }
  });

  it.each(DOORS)("%s answers a crawler 410, whatever it brings", async (file, { address }) => {
    const route = await loadRoute(file);
    for (const way of WAYS)
      for (const token of [null, claimed({})(own.domain)]) {
        const request = asked("/app/x", { way, token, domain: own.domain, agent: "Googlebot/2.1" });
        expect(kindOf(await outcome(() => route.loader?.(routeCall(request, paramsOf(address, own)))))).toBe("410");
      }
  });

  it.each(DOORS)(
    "%s: another shop's token opens nothing of the shop that the address names",
    async (file, { address }) => {
      const route = await loadRoute(file);
      for (const way of WAYS)
        for (const shop of [own, other]) {
          const request = asked("/app/x", { way, token: claimed({})(other.domain), domain: own.domain });
          const answer = await outcome(() => route.loader?.(routeCall(request, paramsOf(address, shop))));
          const there = address.includes("*") && file.includes("not-found") ? 404 : 200;
          expect(answer.status, way).toBe(address.includes(":") && shop === own ? 404 : there);
          expect(answer.text, way).not.toContain("own-");
        }
    },
  );

  it.each(DOORS)(
    "%s: another shop's token does nothing to the shop that the address names",
    async (file, { address }) => {
      const route = await loadRoute(file);
      if (!route.action) return;
      for (const way of WAYS) {
        const request = posted(asked("/app/x", { way, token: claimed({})(other.domain), domain: own.domain }));
        const answer = await outcome(() => route.action?.(routeCall(request, paramsOf(address, own))));
        expect(answer.text, way).not.toContain("own-");
      }
    },
  );
});

describe("a token that does not hold", () => {
  it.each(WRONG)("%s: nothing is looked up for it", async (_, tokenOf) => {
    const lookUps = [
      vi.spyOn(deps.system, "query"),
      vi.spyOn(deps.system, "connect"),
      vi.spyOn(deps.tokenLocks, "connect"),
      vi.spyOn(deps.shopify.sessionStorage, "loadSession"),
    ];
    const home = await loadRoute("routes/admin/home.tsx");
    const ask = (way: Way, token: string | null): Promise<Outcome> =>
      outcome(() => home.loader?.(routeCall(asked("/app", { way, token, domain: own.domain }))));
    for (const way of WAYS) await ask(way, tokenOf(own.domain));
    expect(lookUps.map((one) => one.mock.calls.length)).toEqual([0, 0, 0, 0]);
    expect((await ask("fetch", claimed({})(own.domain))).status).toBe(200);
    expect(lookUps.reduce((sum, one) => sum + one.mock.calls.length, 0)).toBeGreaterThan(0);
    vi.restoreAllMocks();
  });
});

describe("addresses of Shopify's library", () => {
  const ask = async (path: string): Promise<Outcome> => {
    const route = await loadRoute("routes/admin/auth.tsx");
    return outcome(() => route.loader?.(routeCall(new Request(new URL(path, APP)))));
  };

  it("the page that fetches a new token is the same for everybody: App Bridge and the client id", async () => {
    const answer = await ask(`/auth/session-token?shop=${own.domain}&host=${hostOf(own.domain)}`);
    expect(answer.status).toBe(200);
    expect(answer.text.replace(/\s+/g, " ").trim()).toBe(
      `<script data-api-key="${sandbox.world.app.apiKey}" src="https://cdn.shopify.com/shopifycloud/app-bridge.js"></script>`,
    );
  });

  it.each([
    ["names no shop", "/app", "/auth/login"],
    ["names no host", "/app?shop=own.myshopify.com", "/auth/login"],
  ])("a document that %s is sent to the entrance", async (_, path, location) => {
    const home = await loadRoute("routes/admin/home.tsx");
    const answer = await outcome(() => home.loader?.(routeCall(new Request(new URL(path, APP)))));
    expect([answer.status, answer.location]).toEqual([302, location]);
    const login = await ask(location);
    expect([login.status, login.location]).toEqual([302, "/"]);
  });

  it.each(["evil.example.com", "own.myshopify.com.evil.example", "own.myshopify.com; script-src *", ""])(
    "a document or page for a shop that is none (%j) is refused, and nobody is named who may frame it",
    async (shop) => {
      for (const path of ["/app", "/auth/session-token", "/auth/exit-iframe"]) {
        const route = await loadRoute(path === "/app" ? "routes/admin/home.tsx" : "routes/admin/auth.tsx");
        const url = new URL(path, APP);
        url.searchParams.set("shop", shop);
        url.searchParams.set("exitIframe", "/app");
        const answer = await outcome(() => route.loader?.(routeCall(new Request(url))));
        expect([answer.status, answer.headers.get("content-security-policy")]).toEqual([400, null]);
      }
    },
  );

  it("a document outside Shopify's admin is sent into it", async () => {
    const home = await loadRoute("routes/admin/home.tsx");
    const url = new URL(`/app?shop=${own.domain}&host=${hostOf(own.domain)}`, APP);
    const answer = await outcome(() => home.loader?.(routeCall(new Request(url))));
    expect([answer.status, new URL(answer.location ?? "").origin]).toEqual([302, "https://admin.shopify.com"]);
  });
});
