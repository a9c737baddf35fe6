import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSessionToken } from "../../../sandbox/auth/session-token";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { askToken, control, exchange, request, startSandbox } from "./support";

const SHOP_B = "second-shop.myshopify.com";
const HOUR_MS = 3_600_000;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
  await control(sandbox, "POST", "/shops", { domain: SHOP_B });
});
afterAll(() => sandbox.close());

const works = async (token: unknown, shop?: string): Promise<number> =>
  (await request(sandbox, String(token), "{ shop { id } }", {}, shop)).status;
const refresh = (token: unknown, shop?: string): ReturnType<typeof askToken> =>
  askToken(sandbox, { grant_type: "refresh_token", refresh_token: token }, shop);

describe("token exchange", () => {
  it("gives an expiring offline token with a refresh token", async () => {
    const { status, body } = await exchange(sandbox);
    expect(status).toBe(200);
    expect(body).toMatchObject({ expires_in: 3600, refresh_token_expires_in: 90 * 86_400 });
    expect(String(body["scope"])).toContain("write_customers");
    expect(await works(body["access_token"])).toBe(200);
  });

  it("gives a token without end when it is not asked to expire", async () => {
    const { body } = await exchange(sandbox, sandbox.shop, { expiring: "0" });
    expect(body).not.toHaveProperty("expires_in");
    expect(body).not.toHaveProperty("refresh_token");
  });

  it("gives an online token with its user", async () => {
    const online = "urn:shopify:params:oauth:token-type:online-access-token";
    const { body } = await exchange(sandbox, sandbox.shop, { requested_token_type: online });
    expect(body).toMatchObject({ associated_user: { account_owner: true }, expires_in: 86_399 });
  });

  it.each([
    ["a forged signature", (token: string) => `${token.slice(0, -4)}AAAA`],
    ["a token of another shop", () => createSessionToken(sandbox.world.app, SHOP_B)],
    [
      "an expired token",
      () => createSessionToken(sandbox.world.app, sandbox.shop, { exp: Math.floor(Date.now() / 1000) - 60 }),
    ],
    ["another app's token", () => createSessionToken(sandbox.world.app, sandbox.shop, { aud: "other" })],
  ])("refuses %s", async (_name, make) => {
    const token = make(createSessionToken(sandbox.world.app, sandbox.shop));
    const { status, body } = await exchange(sandbox, sandbox.shop, { subject_token: token });
    expect(status).toBe(400);
    expect(body["error"]).toBe("invalid_subject_token");
  });

  it("refuses a wrong secret", async () => {
    const { status, body } = await askToken(sandbox, {
      grant_type: "refresh_token",
      refresh_token: "x",
      client_secret: "wrong",
    });
    expect([status, body["error"]]).toEqual([400, "invalid_client"]);
  });
});

describe("tokens", () => {
  it("of one shop do not open another", async () => {
    const { body } = await exchange(sandbox);
    expect(await works(body["access_token"], SHOP_B)).toBe(401);
  });

  it("rotate: the used refresh token works again until its replacement is used", async () => {
    const first = (await exchange(sandbox)).body;
    const second = (await refresh(first["refresh_token"])).body;
    expect(second["refresh_token"]).not.toBe(first["refresh_token"]);
    const again = (await refresh(first["refresh_token"])).body;
    expect(again["refresh_token"]).toBe(second["refresh_token"]);
    const third = await refresh(second["refresh_token"]);
    expect(third.status).toBe(200);
    const late = await refresh(first["refresh_token"]);
    expect([late.status, late.body["error"]]).toEqual([400, "invalid_grant"]);
  });

  it("end after an hour with 401, and a refresh brings a new one", async () => {
    const { body } = await exchange(sandbox, SHOP_B);
    await control(sandbox, "POST", "/clock", { advanceMs: HOUR_MS + 1000 });
    expect(await works(body["access_token"], SHOP_B)).toBe(401);
    const fresh = await refresh(body["refresh_token"], SHOP_B);
    expect(await works(fresh.body["access_token"], SHOP_B)).toBe(200);
  });

  it("are worth nothing after an uninstall, and a reinstall starts anew", async () => {
    const { body } = await exchange(sandbox, SHOP_B);
    await control(sandbox, "POST", "/uninstall", {}, SHOP_B);
    expect(await works(body["access_token"], SHOP_B)).toBe(401);
    expect((await exchange(sandbox, SHOP_B)).body["error"]).toBe("application_not_installed");
    await control(sandbox, "POST", "/install", {}, SHOP_B);
    expect(await works((await exchange(sandbox, SHOP_B)).body["access_token"], SHOP_B)).toBe(200);
    expect((await refresh(body["refresh_token"], SHOP_B)).status).toBe(400);
  });

  it("can be revoked from outside", async () => {
    const { body } = await exchange(sandbox);
    await control(sandbox, "POST", "/tokens/revoke", {});
    expect(await works(body["access_token"])).toBe(401);
  });
});
