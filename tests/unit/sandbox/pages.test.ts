import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { createLiquidEngine } from "../../../sandbox/storefront/liquid-engine";
import { type FakeApp, asker, control, exchange, startFakeApp, startSandbox } from "./support";

const FRAMES = "frame-ancestors https://hearth-demo.myshopify.com https://admin.shopify.com; default-src 'self'";
const TOML = path.resolve(import.meta.dirname, "../../../shopify.app.toml");
let app: FakeApp;
let sandbox: Sandbox;

beforeAll(async () => {
  app = await startFakeApp();
  app.answer.headers = { "Content-Security-Policy": FRAMES, "Content-Type": "text/html" };
  sandbox = await startSandbox({ app: { appUrl: app.url, handle: "hearth" } });
});
afterAll(async () => {
  await sandbox.close();
  await app.close();
});

const text = async (url: string, init?: RequestInit): Promise<string> => (await fetch(url, init)).text();

describe("the admin frame", () => {
  it("embeds the app through the tunnel with a session token and a signature", async () => {
    const page = await text(`${sandbox.adminAppUrl}/members?tab=all`);
    const source = new URL((/data-src="([^"]+)"/.exec(page)?.[1] ?? "").replaceAll("&amp;", "&"));
    expect(source.origin).toBe(sandbox.tunnelUrl);
    expect(source.pathname).toBe("/members");
    expect(Object.fromEntries(source.searchParams)).toMatchObject({ embedded: "1", shop: sandbox.shop, tab: "all" });
    expect(Buffer.from(source.searchParams.get("host") ?? "", "base64").toString()).toBe(
      "admin.shopify.com/store/hearth-demo",
    );
    const { status } = await exchange(sandbox, sandbox.shop, { subject_token: source.searchParams.get("id_token") });
    expect(status).toBe(200);
  });

  it("may frame what comes through the tunnel, and only that rule changes", async () => {
    const through = await fetch(`${sandbox.tunnelUrl}/x`, { method: "POST", body: "hello" });
    expect(through.headers.get("content-security-policy")).toBe(`frame-ancestors ${sandbox.url}; default-src 'self'`);
    expect(app.received.at(-1)).toMatchObject({ path: "/x", body: "hello" });
  });

  it("serves App Bridge and refunds an order by a button", async () => {
    expect(await text(sandbox.appBridgeUrl)).toContain("ui-nav-menu");
    const order = await control(sandbox, "POST", "/orders", { subtotalMinor: 1000 });
    const url = `${sandbox.url}/store/hearth-demo/orders/${String(order["id"])}`;
    await text(url, { method: "POST", body: new URLSearchParams({ act: "refund-part", amount: "2.50" }) });
    expect(await text(url)).toContain("partially refunded");
  });
});

describe("optional scopes", () => {
  const OPTIONAL = "write_gift_cards";
  let own: Sandbox;
  beforeAll(async () => void (own = await startSandbox({ app: { appUrl: app.url, toml: TOML } })));
  afterAll(() => own.close());
  const url = (): string => `${own.url}/frame/scopes?shop=${own.shop}`;
  const change = (act: string, ...scopes: string[]) =>
    fetch(url(), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ act, scopes }),
    });

  it("are granted and taken back one by one; what the app needs is not", async () => {
    const before = (await (await fetch(url())).json()) as { granted: string[]; required: string[]; optional: string[] };
    expect(before).toEqual({ granted: before.required, required: before.required, optional: [OPTIONAL] });
    const granted = { ...before, granted: [...before.required, OPTIONAL] };
    expect(await (await change("grant", OPTIONAL)).json()).toEqual(granted);
    expect(await (await change("grant", OPTIONAL)).json()).toEqual(granted);
    expect((await change("revoke", "read_orders")).status).toBe(400);
    expect((await change("grant", "read_all_orders")).status).toBe(400);
    expect(await (await change("revoke", OPTIONAL)).json()).toEqual(before);
  });
});

describe("the storefront", () => {
  it("sells without JavaScript: login, cart, recommendation, checkout", async () => {
    const jar = new Map<string, string>();
    const go = async (where: string, form?: Record<string, string>): Promise<Response> => {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const init: RequestInit = { redirect: "manual", headers: { cookie, accept: "text/html" } };
      const response = await fetch(
        sandbox.storefrontUrl + where,
        form ? { ...init, method: "POST", body: new URLSearchParams(form) } : init,
      );
      for (const line of response.headers.getSetCookie())
        jar.set(line.split("=")[0] ?? "", line.split(";")[0]?.split("=")[1] ?? "");
      return response;
    };
    const variant = sandbox.world.shops.get(sandbox.shop)?.products.values().next().value?.variants[0]?.id ?? 0;
    await go("/?ref=m00007&utm_source=discord");
    await go("/account/register", { firstName: "Cem", email: "cem@example.test" });
    await go("/cart/add", { id: String(variant), quantity: "2" });
    const done = await go("/checkout", {});
    expect(done.status).toBe(303);
    const id = done.headers.get("location")?.split("/").at(-1) ?? "";
    const order = await control(sandbox, "GET", `/orders/${id}`);
    expect(order).toMatchObject({
      financial_status: "paid",
      note_attributes: [{ name: "hearth_referral", value: "m00007" }],
    });
    expect(order["landing_site"]).toBe("/?ref=m00007&utm_source=discord");
    expect(await (await go("/account")).text()).toContain(String(order["name"]));
  });

  it("does not send a shopper elsewhere after login", async () => {
    const body = new URLSearchParams({ firstName: "X", email: "x@example.test", back: "//evil.example" });
    const response = await fetch(`${sandbox.storefrontUrl}/account/register`, {
      method: "POST",
      redirect: "manual",
      body,
    });
    expect(response.headers.get("location")).toBe("/account");
  });
});

describe("Liquid", () => {
  const engine = createLiquidEngine(null, {
    translate: (key) =>
      key === "points" ? { one: "{{ count }} point", other: "{{ count }} points" } : "{{ name }} rests",
    assetUrl: (name) => `/a/${name}`,
  });
  const render = (source: string, globals: object = {}): Promise<unknown> =>
    engine.parseAndRender(source, {}, { globals });

  it.each([
    ["{{ 'points' | t: count: 1 }} {{ 'points' | t: count: 4 }}", "1 point 4 points"],
    ["{{ 'x' | t: name: 'Ada' }}", "Ada rests"],
    ["{{ 125000 | money }} {{ 500 | money_without_trailing_zeros }}", "$1,250.00 $5"],
    ["{{ '2026-08-01' | date: format: 'date' }}", "August 1, 2026"],
    ["{{ 'a.css' | asset_url | stylesheet_tag }}", '<link rel="stylesheet" href="/a/a.css">'],
    ['a{% schema %}{"name": "x"}{% endschema %}{% doc %} {{ y }} {% enddoc %}b', "ab"],
  ])("renders %s", async (source, expected) => {
    expect(await render(source, { shop: { currency: "USD" } })).toBe(expected);
  });

  it("refuses a filter that it does not know", async () => {
    await expect(render("{{ 1 | sparkle }}")).rejects.toThrow(/undefined filter: sparkle/);
  });
});

describe("the preload", () => {
  it("sends only a shop's requests to the sandbox", async () => {
    await asker(sandbox);
    const script = `
      const shop = await fetch("https://${sandbox.shop}/admin/api/2026-07/graphql.json", { method: "POST", body: "{}" });
      const other = await fetch("${app.url}/plain", { method: "POST", body: "plain" });
      const object = await fetch(new Request("https://nobody.myshopify.com/admin/oauth/access_token", { method: "POST", body: "{}", headers: { "content-type": "application/json" } }));
      console.log(JSON.stringify([shop.status, other.status, object.status]));`;
    const preload = path.resolve("sandbox/preload.mjs");
    const run = await promisify(execFile)(
      process.execPath,
      ["--import", preload, "--input-type=module", "-e", script],
      {
        env: { ...process.env, SANDBOX_URL: sandbox.url },
      },
    );
    expect(JSON.parse(run.stdout)).toEqual([401, 200, 404]);
    expect(app.received.at(-1)).toMatchObject({ path: "/plain", body: "plain" });
  });
});
