import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Deps } from "../../../app/deps.server";
import { createSessionToken } from "../../../sandbox/auth/session-token";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { type FilledShop, type Outcome, filledShop, loadRoute, outcome } from "../../support/doors";
import { routedSandbox } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { proxiedRequest, routeCall, setWebEnvironment } from "../../support/web";

const APP = "https://hearth.example.com";

let database: TestDatabase;
let sandbox: Sandbox;
let deps: Deps;
let own: FilledShop;
beforeAll(async () => {
  database = await testDatabase();
  sandbox = await routedSandbox();
  setWebEnvironment(database, sandbox);
  // The library keeps `fetch` as it is when it is first imported: the sandbox's routing has to be there by then.
  deps = await (await import("../../../app/deps.server")).webDeps();
  own = await filledShop({ database, sandbox, deps }, "own");
});
afterAll(async () => {
  await deps.close();
  await sandbox.close();
  await database.close();
});

const encoded = (text: string): string => Buffer.from(text).toString("base64url");

/** Addresses that are not ours, as browsers and URL parsers have been made to follow them. */
const ELSEWHERE = [
  "https://evil.example",
  "http://evil.example",
  "//evil.example",
  "///evil.example",
  "////evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "\\/\\/evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "\thttps://evil.example",
  " https://evil.example",
  "https:evil.example",
  "https:/evil.example",
  "https:\\\\evil.example",
  "HTTPS://EVIL.EXAMPLE",
  "ftp://evil.example",
  "javascript:alert(1)//evil.example",
  "JaVaScRiPt:alert(1)//evil.example",
  "java\nscript:alert(1)//evil.example",
  "data:text/html,<script>evil.example</script>",
  "vbscript:evil.example",
  "https://hearth.example.com.evil.example",
  "https://hearth.example.com@evil.example",
  "https://hearth.example.com:x@evil.example",
  "https://evil.example#hearth.example.com",
  "https://evil.example?hearth.example.com",
  "https://evil.example\\@hearth.example.com",
  "https://own.myshopify.com.evil.example",
  "https://own.myshopify.com@evil.example",
  "https://admin.shopify.com.evil.example",
  "https://admin.shopify.com@evil.example",
  "https://evil.example/.myshopify.com/admin",
  "%2F%2Fevil.example",
  "%68ttps://evil.example",
  "https://evil。example",
  "//evil%E3%80%82example",
  "/%09/evil.example",
  "/..//evil.example",
  "/./\\evil.example",
  '"><script src=//evil.example></script>',
  "');window.open('//evil.example",
  encoded("evil.example/admin"),
  encoded("admin.shopify.com.evil.example/store/x"),
  encoded("admin.shopify.com@evil.example/store/x"),
  encoded("evil.example#admin.shopify.com/store/x"),
  encoded("//evil.example"),
];

/** Parameters that Shopify, its library, App Bridge or other apps read an address from. */
const NAMES = [
  ...[
    "shop",
    "host",
    "exitIframe",
    "shopify-reload",
    "return_to",
    "returnTo",
    "return_url",
    "redirect",
    "redirect_uri",
  ],
  ...["redirectUri", "next", "url", "destination", "path_prefix", "callback", "embedded", "locale", "session", "hmac"],
];

const PAGES = [
  ["routes/admin/entrance.tsx", "/"],
  ["routes/admin/auth.tsx", "/auth/exit-iframe"],
  ["routes/admin/auth.tsx", "/auth/session-token"],
  ["routes/admin/auth.tsx", "/auth/login"],
  ["routes/admin/auth.tsx", "/auth/callback"],
  ["routes/admin/home.tsx", "/app"],
] as const;

const OURS = (): readonly string[] => [APP, `https://${own.domain}`, "https://admin.shopify.com"];

/** All that the library's own pages consist of. */
const LIBRARY_PAGE =
  /^\s*<script data-api-key="\w+" src="https:\/\/cdn[^"]+"><\/script>\s*(?:<script>window\.open\("[^"<>\\]*", "_top"\)<\/script>\s*)?$/;

/** Where a browser is led by an answer: its redirect, what its script opens, and what App Bridge reloads. */
function goals({ location, text }: Outcome, from: URL): URL[] {
  const said = [
    location,
    ...[...text.matchAll(/window\.open\(("(?:[^"\\]|\\.)*")/g)].map(([, goal = '""']) => JSON.parse(goal)),
  ];
  const goal = said.filter((one): one is string => typeof one === "string").map((one) => new URL(one, from));
  const bounces = goal.filter((one) => one.pathname === "/auth/session-token");
  const reloads = bounces.flatMap((one) => one.searchParams.getAll("shopify-reload")).map((one) => new URL(one, from));
  return [...goal, ...reloads];
}

describe("pages in Shopify's admin", () => {
  it.each(ELSEWHERE)("lead nowhere else, whatever parameter says %j", async (target) => {
    for (const [file, path] of PAGES) {
      const route = await loadRoute(file);
      for (const name of NAMES)
        for (const proof of ["none", "token"]) {
          const url = new URL(path, APP);
          url.searchParams.set("shop", own.domain);
          url.searchParams.set("host", encoded(`admin.shopify.com/store/${own.word}`));
          if (proof === "token") url.searchParams.set("id_token", createSessionToken(sandbox.world.app, own.domain));
          if (name !== "embedded") url.searchParams.set("embedded", "1");
          url.searchParams.set(name, target);
          const answer = await outcome(() => route.loader?.(routeCall(new Request(url))));
          const where = `${path} ${name} ${proof}`;
          expect(answer.status, where).toBeLessThan(500);
          for (const goal of goals(answer, url)) expect(OURS(), where).toContain(goal.origin);
          if (answer.status === 200 && /exit-iframe|session-token/.test(path))
            expect(answer.text, where).toMatch(LIBRARY_PAGE);
        }
    }
  });

  it("lead on to Shopify and to our own pages", async () => {
    const route = await loadRoute("routes/admin/auth.tsx");
    for (const target of [
      `https://admin.shopify.com/store/own`,
      `https://${own.domain}/admin/charges`,
      "/app/members",
    ]) {
      const url = new URL("/auth/exit-iframe", APP);
      url.searchParams.set("shop", own.domain);
      url.searchParams.set("exitIframe", target);
      const answer = await outcome(() => route.loader?.(routeCall(new Request(url))));
      expect(goals(answer, url).map(String)).toEqual([new URL(target, APP).href]);
    }
    const back = new URL("/auth/session-token", APP);
    back.searchParams.set("shopify-reload", `${APP}/app/members?shop=${own.domain}`);
    expect((await outcome(() => route.loader?.(routeCall(new Request(back))))).status).toBe(200);
  });
});

describe("pages under the store's domain", () => {
  it.each(ELSEWHERE)("lead nowhere else, whatever a parameter says: %j", async (target) => {
    for (const name of NAMES.filter((one) => !["shop", "path_prefix"].includes(one)))
      for (const customer of ["1", ""]) {
        const query = { shop: own.domain, logged_in_customer_id: customer, [name]: target };
        const route = await loadRoute("routes/storefront/join.tsx");
        const request = proxiedRequest("/storefront/join", query);
        const answer = await outcome(() => route.loader?.(routeCall(request)));
        expect(answer.status, name).toBeLessThan(500);
        expect(`${answer.location ?? ""} ${answer.text}`, name).not.toMatch(/evil/i);
      }
  });
});
