import { createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { upsertShop } from "../../../app/adapters/persistence/shop-rows";
import type { Deps } from "../../../app/deps.server";
import { createSessionToken } from "../../../sandbox/auth/session-token";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { createShop, installApp } from "../../../sandbox/store/install";
import { addMembers } from "../../support/app-deps";
import { routedSandbox } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { proxiedRequest, routeCall, setWebEnvironment } from "../../support/web";

let database: TestDatabase;
let sandbox: Sandbox;
let deps: Deps;
let program: typeof import("../../../app/routes/admin/program");
let draft: typeof import("../../../app/routes/admin/program-draft");
let perks: typeof import("../../../app/routes/admin/perks");
let store: typeof import("../../../app/routes/storefront/perks");
beforeAll(async () => {
  database = await testDatabase();
  sandbox = await routedSandbox();
  setWebEnvironment(database, sandbox);
  program = await import("../../../app/routes/admin/program");
  draft = await import("../../../app/routes/admin/program-draft");
  perks = await import("../../../app/routes/admin/perks");
  store = await import("../../../app/routes/storefront/perks");
  deps = await (await import("../../../app/deps.server")).webDeps();
});
afterAll(async () => {
  await deps.close();
  await sandbox.close();
  await database.close();
});

let shops = 0;
let domain = "";
let shopId = 0;
beforeEach(async () => {
  shops++;
  domain = `program-${process.pid}-${shops}.myshopify.com`;
  installApp(sandbox.world, createShop(sandbox.world, domain), sandbox.world.app.scopes);
  ({ shopId } = await upsertShop(database.pool, domain, Date.UTC(2026, 0, 1)));
  await addMembers(database, shopId, { m1: "1", m2: "2" });
});

function request(path: string, body?: object | URLSearchParams): Request {
  const json = body !== undefined && !(body instanceof URLSearchParams);
  return new Request(`https://hearth.example.com${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      Authorization: `Bearer ${createSessionToken(sandbox.world.app, domain)}`,
      ...(json && { "Content-Type": "application/json" }),
    },
    ...(body !== undefined && { body: json ? JSON.stringify(body) : body }),
  });
}

/** What a loader or action answered; a redirect by where it goes. */
async function outcome(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (thrown) {
    if (!(thrown instanceof Response)) throw thrown;
    return thrown.status === 302 ? (thrown.headers.get("Location") ?? "") : thrown.status;
  }
}

const draftCall = (version: string, body?: object) =>
  outcome(() =>
    body === undefined
      ? draft.loader(routeCall(request(`/app/program/draft/${version}`), { version }))
      : draft.action(routeCall(request(`/app/program/draft/${version}`, body), { version })),
  );
const programCall = (form: Record<string, string>) =>
  outcome(() => program.action(routeCall(request("/app/program", new URLSearchParams(form)))));
const perkCall = (form: Record<string, string>) =>
  outcome(() => perks.action(routeCall(request("/app/rewards/perks", new URLSearchParams(form)))));
const states = async (): Promise<string[]> => {
  const { rows } = await database.pool.query<{ line: string }>(
    "select version || ' ' || state as line from program_versions where shop_id = $1 order by version",
    [shopId],
  );
  return rows.map((row) => row.line);
};

describe("the program's pages", () => {
  it("save, publish, schedule, call back, roll back and discard", async () => {
    expect(await draftCall("new")).toMatchObject({ version: null, file: {} });
    expect(await draftCall("new", { file: { name: "One" } })).toBe("/app/program/draft/1");
    expect(await draftCall("1", { file: { name: "One", rewards: { contributorRateBp: 400 } } })).toMatchObject({
      kind: "saved",
      version: 1,
    });
    expect(await draftCall("1", { publish: "now", confirmed: false })).toBe("/app/program");
    expect(await draftCall("1")).toBe(404);
    await draftCall("new", { file: { name: "Two" } });
    expect(await draftCall("2", { publish: "2020-01-01T00:00", confirmed: false })).toEqual({ kind: "in-the-past" });
    expect(await draftCall("2", { publish: "2090-01-01T00:00", confirmed: false })).toBe("/app/program");
    expect(await states()).toEqual(["1 published", "2 scheduled"]);
    expect(await programCall({ intent: "cancel", version: "2" })).toEqual({ kind: "cancelled" });
    await draftCall("2", { publish: "now", confirmed: false });
    expect(await programCall({ intent: "roll-back", version: "1", reason: " " })).toEqual({ kind: "no-reason" });
    expect(await programCall({ intent: "roll-back", version: "1", reason: "Dear" })).toMatchObject({ version: 3 });
    await draftCall("new", { file: { name: "Four" } });
    expect(await programCall({ intent: "discard", version: "4" })).toEqual({ kind: "discarded" });
    expect(await programCall({ intent: "anything", version: "1" })).toEqual({ kind: "gone" });
    expect(await states()).toEqual(["1 retired", "2 retired", "3 published"]);
    const view = (await outcome(() => program.loader(routeCall(request("/app/program"))))) as Awaited<
      ReturnType<typeof program.loader>
    >;
    expect(view.versions.map(({ version, against, changes }) => [version, against, changes.length])).toEqual([
      [3, 2, 2],
      [2, 1, 2],
      [1, null, 2],
    ]);
    expect(view.versions[0]).toMatchObject({ restores: 1, reason: "Dear" });
    expect(view.versions[0]?.by).not.toBe("");
  });

  it("refuse what cannot be published, with its path, and ask before a warning", async () => {
    const refused = await draftCall("new", { file: { scoring: { oneOffWeekMax: 5000 }, colour: 1 } });
    expect(refused).toMatchObject({
      kind: "refused",
      problems: [{ path: "colour" }, { path: "scoring.oneOffWeekMax" }],
    });
    await draftCall("new", { file: { scoring: { halfLifeWeeks: 1 } } });
    expect(await draftCall("1", { publish: "now", confirmed: false })).toMatchObject({ kind: "unconfirmed" });
    expect(await draftCall("1", { publish: "now", confirmed: true })).toBe("/app/program");
  });

  it("know no draft of another shop", async () => {
    await draftCall("new", { file: {} });
    domain = `program-${process.pid}-${shops}-other.myshopify.com`;
    installApp(sandbox.world, createShop(sandbox.world, domain), sandbox.world.app.scopes);
    await upsertShop(database.pool, domain, Date.UTC(2026, 0, 1));
    expect(await draftCall("1")).toBe(404);
    expect(await draftCall("1", { publish: "now", confirmed: true })).toEqual({ kind: "gone" });
  });
});

describe("the pages of perks", () => {
  const perk = { id: "seat", name: "Front row", kind: "event-seat" };
  beforeEach(async () => {
    await draftCall("new", { file: { perks: [perk] } });
    await draftCall("1", { publish: "now", confirmed: true });
  });

  const give = (requestId: string) => perkCall({ perkId: "seat", memberId: "m1", note: "", requestId });

  it("give, refuse, fulfil and list, page by page", async () => {
    const [first, other] = [randomUUID(), randomUUID()];
    expect(await give(first)).toMatchObject({ kind: "granted", again: false, grant: { grantId: "grant-1" } });
    expect(await give(first)).toMatchObject({ kind: "granted", again: true, grant: { grantId: "grant-1" } });
    expect(await give(other)).toEqual({ kind: "withheld", again: false, refusal: "per-member-maximum" });
    expect(await give("")).toEqual({ kind: "unknown" });
    expect(await perkCall({ grantId: "grant-1", action: "fulfil" })).toMatchObject({ kind: "changed" });
    expect(await perkCall({ grantId: "grant-1", action: "claim" })).toEqual({ kind: "unknown" });
    const list = (query: string) => perks.loader(routeCall(request(`/app/rewards/perks${query}`)));
    expect((await list("")).rows.map((row) => `${row.grantId} ${row.state}`)).toEqual([
      "grant-2 withheld",
      "grant-1 fulfilled",
    ]);
    expect((await list("?state=fulfilled")).rows).toHaveLength(1);
    expect((await list("")).rows[1]?.actions).toEqual(["undo"]);
  });

  it("let a member claim their own under the store's domain, with the page's own form alone", async () => {
    await give(randomUUID());
    const query = (customer: string) => ({ shop: domain, logged_in_customer_id: customer });
    const seen = await store.loader(routeCall(proxiedRequest("/storefront/perks", query("1"))));
    expect(seen.kind === "open" && seen.perks.map((one) => one.name)).toEqual(["Front row"]);
    const claim = (customer: string, token: string) =>
      store.action(
        routeCall(
          proxiedRequest("/storefront/perks", query(customer), {
            method: "POST",
            form: { grant: "grant-1", form_token: token },
          }),
        ),
      );
    const token = seen.kind === "open" ? seen.token : "";
    const forged = createHmac("sha256", "other").update("x").digest("hex");
    expect(await claim("1", forged)).toEqual({ kind: "unknown" });
    const other = await store.loader(routeCall(proxiedRequest("/storefront/perks", query("2"))));
    expect(other.kind === "open" && other.perks).toEqual([]);
    expect(await claim("2", other.kind === "open" ? other.token : "")).toEqual({ kind: "unknown" });
    expect(await claim("1", token)).toMatchObject({ kind: "changed" });
    expect(await claim("1", token)).toEqual({ kind: "refused", refusal: "wrong-state" });
    expect((await store.loader(routeCall(proxiedRequest("/storefront/perks", query(""))))).kind).toBe("logged-out");
  });
});
