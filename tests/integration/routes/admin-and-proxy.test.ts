import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findShopByDomain, upsertShop } from "../../../app/adapters/persistence/shop-rows";
import { proxySignature, verifyProxy } from "../../../app/auth/proxy-signature";
import type { Deps } from "../../../app/deps.server";
import { createSessionToken } from "../../../sandbox/auth/session-token";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { createShop, installApp } from "../../../sandbox/store/install";
import { addMembers } from "../../support/app-deps";
import { routedSandbox } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { SECRETS, adminRequest, proxiedRequest, routeCall, setWebEnvironment } from "../../support/web";

let database: TestDatabase;
let sandbox: Sandbox;
let deps: Deps;
let members: typeof import("../../../app/routes/admin/members");
let start: typeof import("../../../app/routes/storefront/start");
beforeAll(async () => {
  database = await testDatabase();
  sandbox = await routedSandbox();
  setWebEnvironment(database, sandbox);
  // The library keeps `fetch` as it is when it is first imported: the sandbox's routing has to be there by then.
  members = await import("../../../app/routes/admin/members");
  start = await import("../../../app/routes/storefront/start");
  deps = await (await import("../../../app/deps.server")).webDeps();
});
afterAll(async () => {
  await deps.close();
  await sandbox.close();
  await database.close();
});

let shops = 0;
const MARKER = "member-of-another-shop";

async function installedShop() {
  shops++;
  const domain = `admin-${process.pid}-${shops}.myshopify.com`;
  const store = createShop(sandbox.world, domain);
  installApp(sandbox.world, store, sandbox.world.app.scopes);
  const { shopId } = await upsertShop(database.pool, domain, Date.UTC(2026, 0, 1));
  await addMembers(database, shopId, { [MARKER]: null });
  return { domain, shopId, store };
}

/** What a loader answered or threw: status and everything it said. */
async function outcome(call: () => unknown): Promise<{ status: number; text: string }> {
  try {
    const answer = await call();
    if (answer instanceof Response) return { status: answer.status, text: await answer.text() };
    return { status: 200, text: JSON.stringify(answer) };
  } catch (thrown) {
    if (!(thrown instanceof Response)) throw thrown;
    return { status: thrown.status, text: await thrown.text() };
  }
}

const list = (request: Request) => outcome(() => members.loader(routeCall(request)));

describe("the admin's pages", () => {
  it("answer a session token of the shop's own admin, and store the tokens sealed", async () => {
    const { domain, store } = await installedShop();
    const answer = await list(adminRequest(sandbox, domain, "/app/members"));
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining(MARKER) as string });
    const clear = [...store.tokens.values()].map((one) => String(one.id));
    expect(clear.length).toBeGreaterThan(0);
    const { rows } = await database.pool.query<{ text: string }>("select s::text as text from sessions s");
    for (const { text } of rows) for (const token of clear) expect(text).not.toContain(token);
    expect(rows.some(({ text }) => text.includes("enc1.k1."))).toBe(true);
  });

  it.each([
    ["no token", () => "none"],
    [
      "a token signed with another secret",
      (domain: string) => createSessionToken({ ...sandbox.world.app, apiSecret: "forged-secret-0123456789" }, domain),
    ],
    [
      "a token without signature",
      (domain: string) => createSessionToken(sandbox.world.app, domain).replace(/[^.]+$/, ""),
    ],
    [
      "an expired token",
      (domain: string) => createSessionToken(sandbox.world.app, domain, { exp: Math.floor(Date.now() / 1000) - 3600 }),
    ],
    [
      "a token for another app",
      (domain: string) => createSessionToken(sandbox.world.app, domain, { aud: "another-app" }),
    ],
    [
      "a token of no shop",
      (domain: string) =>
        createSessionToken(sandbox.world.app, domain, {
          dest: "https://evil.example.com",
          iss: "https://evil.example.com/admin",
        }),
    ],
    [
      "a token whose issuer is another shop than it is for",
      (domain: string) => createSessionToken(sandbox.world.app, domain, { iss: "https://another.myshopify.com/admin" }),
    ],
    [
      "a token with algorithm none",
      (domain: string) => {
        const [, body = ""] = createSessionToken(sandbox.world.app, domain).split(".");
        return `${Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url")}.${body}.`;
      },
    ],
  ])("give nothing away for %s", async (_, tokenFor) => {
    const { domain } = await installedShop();
    const token = tokenFor(domain);
    const request =
      token === "none"
        ? new Request(`https://hearth.example.com/app/members?shop=${domain}&embedded=1`, {
            headers: { "X-Requested-With": "x" },
          })
        : adminRequest(sandbox, domain, "/app/members", token);
    const answer = await list(request);
    expect(answer.status).not.toBe(200);
    expect(answer.text).not.toContain(MARKER);
  });

  it("give a shop only its own rows, whatever ids the address names", async () => {
    const [own, other] = [await installedShop(), await installedShop()];
    await database.pool.query("update members set member_id = 'theirs' where shop_id = $1", [other.shopId]);
    const page = await import("../../../app/routes/admin/member");
    const call = (memberId: string) =>
      outcome(() =>
        page.loader(routeCall(adminRequest(sandbox, own.domain, `/app/members/${memberId}`), { memberId })),
      );
    expect((await call(MARKER)).status).toBe(200);
    expect(await call("theirs")).toMatchObject({ status: 404 });
  });

  it("make one installation of several first requests at once", async () => {
    const { domain, store } = await installedShop();
    await database.pool.query("delete from shops where domain = $1", [domain]);
    const answers = await Promise.all([1, 2, 3, 4].map(() => list(adminRequest(sandbox, domain, "/app/members"))));
    expect(answers.map((one) => one.status)).toEqual([200, 200, 200, 200]);
    expect((await findShopByDomain(database.pool, domain))?.timezone).toBe("America/New_York");
    expect([...store.tokens.values()].filter((one) => one.mode === "offline")).toHaveLength(1);
  });

  it("are answered when more first requests wait for one token than there are connections", async () => {
    const { domain } = await installedShop();
    const many = Array.from({ length: 40 }, () => list(adminRequest(sandbox, domain, "/app/members")));
    expect(new Set((await Promise.all(many)).map((one) => one.status))).toEqual(new Set([200]));
  });
});

describe("offline tokens", () => {
  const expire = (domain: string): Promise<unknown> =>
    database.pool.query("update sessions set expires = now() - interval '1 hour' where shop = $1", [domain]);

  it("are refreshed once by ten calls at once, saved before they are used", async () => {
    const { domain, store } = await installedShop();
    await list(adminRequest(sandbox, domain, "/app/members"));
    await expire(domain);
    const count = (): number => [...store.tokens.values()].length;
    const before = count();
    const { ShopSettingsDocument } = await import("../../../app/adapters/shopify/generated/operations");
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => deps.admin(domain).run(ShopSettingsDocument, {})),
    );
    expect(answers.map((one) => one.kind)).toEqual(Array.from({ length: 10 }, () => "ok"));
    expect(count() - before).toBeLessThanOrEqual(1);
    const session = await deps.shopify.sessionStorage.loadSession(`offline_${domain}`);
    expect(session?.expires?.getTime()).toBeGreaterThan(Date.now());
  });

  it("that Shopify has ended are refreshed after the 401, once", async () => {
    const { domain } = await installedShop();
    await list(adminRequest(sandbox, domain, "/app/members"));
    const { ShopSettingsDocument } = await import("../../../app/adapters/shopify/generated/operations");
    const session = await deps.shopify.sessionStorage.loadSession(`offline_${domain}`);
    if (!session) throw new Error("there is no session");
    session.accessToken = "shpat_unknown";
    await deps.shopify.sessionStorage.storeSession(session);
    expect((await deps.admin(domain).run(ShopSettingsDocument, {})).kind).toBe("ok");
  });

  it("without an expiry and a refresh token are refused: such a shop could never refresh", async () => {
    const { domain } = await installedShop();
    await list(adminRequest(sandbox, domain, "/app/members"));
    const session = await deps.shopify.sessionStorage.loadSession(`offline_${domain}`);
    if (!session) throw new Error("there is no session");
    delete session.expires;
    await expect(deps.shopify.sessionStorage.storeSession(session)).rejects.toThrow(/expires_in and refresh_token/);
  });

  it("cannot be moved to another shop's row", async () => {
    const [one, two] = [await installedShop(), await installedShop()];
    for (const { domain } of [one, two]) await list(adminRequest(sandbox, domain, "/app/members"));
    await database.pool.query(
      `update sessions set "accessToken" = (select "accessToken" from sessions where shop = $1 and id like 'offline%')
       where shop = $2 and id like 'offline%'`,
      [one.domain, two.domain],
    );
    await expect(deps.shopify.sessionStorage.loadSession(`offline_${two.domain}`)).rejects.toThrow();
  });
});

describe("the app proxy", () => {
  const VECTOR =
    "extra=1&extra=2&shop=shop-name.myshopify.com&path_prefix=/apps/awesome_reviews&timestamp=1317327555&logged_in_customer_id=1";
  const SIGNED = "4c68c8624d737112c91818c11017d24d334b524cb5c2b8ba08daa056f7395ddb";
  const AT = 1_317_327_555_000;
  const verify = (query: string, at = AT) => verifyProxy(new URLSearchParams(query), ["hush"], at).kind;

  it("signs as Shopify's published vector says", () => {
    expect(proxySignature(new URLSearchParams(VECTOR), "hush")).toBe(SIGNED);
    expect(verify(`${VECTOR}&signature=${SIGNED}`)).toBe("verified");
  });

  it.each([
    ["a changed value", `${VECTOR.replace("customer_id=1", "customer_id=2")}&signature=${SIGNED}`],
    ["an added parameter", `${VECTOR}&more=1&signature=${SIGNED}`],
    ["a changed signature", `${VECTOR}&signature=${SIGNED.replace("4", "5")}`],
    ["no signature", VECTOR],
    ["a doubled customer", `${VECTOR}&logged_in_customer_id=2&signature=${SIGNED}`],
    ["a doubled shop, signed", signedAgain(`${VECTOR}&shop=other.myshopify.com`)],
    ["a missing time", signedAgain(VECTOR.replace("timestamp=1317327555&", ""))],
  ])("refuses %s", (_, query) => {
    expect(verify(query)).toBe("refused");
  });

  it("refuses what is older than 90 seconds, or from the future", () => {
    expect(verify(`${VECTOR}&signature=${SIGNED}`, AT + 90_000)).toBe("verified");
    expect(verify(`${VECTOR}&signature=${SIGNED}`, AT + 92_000)).toBe("refused");
    expect(verify(`${VECTOR}&signature=${SIGNED}`, AT - 92_000)).toBe("refused");
  });

  function signedAgain(query: string): string {
    return `${query}&signature=${proxySignature(new URLSearchParams(query), "hush")}`;
  }

  const visit = (request: Request) => outcome(() => start.loader(routeCall(request)));

  it("lets signed visits in under both secrets, and tells nothing to others", async () => {
    const { domain } = await installedShop();
    expect((await visit(proxiedRequest("/storefront/start", { shop: domain }))).status).toBe(200);
    const old = proxiedRequest("/storefront/start", { shop: domain }, { secret: SECRETS.previous });
    expect((await visit(old)).status).toBe(200);
    const forged = proxiedRequest("/storefront/start", { shop: domain }, { secret: "x" });
    expect((await visit(forged)).status).toBe(401);
    const stranger = proxiedRequest("/storefront/start", { shop: "nobody.myshopify.com" });
    expect((await visit(stranger)).status).toBe(404);
  });

  it("takes a form only with the token of our own page", async () => {
    const { domain, shopId } = await installedShop();
    const join = await import("../../../app/routes/storefront/join");
    const joined = async () =>
      (await database.pool.query("select 1 from members where shop_id = $1 and customer_id = '77'", [shopId])).rowCount;
    const query = { shop: domain, logged_in_customer_id: "77" };
    const send = (form: Record<string, string>) =>
      outcome(() => join.action(routeCall(proxiedRequest("/storefront/join", query, { method: "POST", form }))));
    await send({ consent: "yes", form_token: "forged" });
    expect(await joined()).toBe(0);
    const day = Math.floor(Date.now() / 86_400_000);
    const secret = process.env["SHOPIFY_API_SECRET"] ?? "";
    const token = createHmac("sha256", secret).update(`form:${domain}:77:${day}`).digest("base64url");
    for (let twice = 0; twice < 2; twice++) await send({ consent: "yes", form_token: token });
    expect(await joined()).toBe(1);
  });
});
