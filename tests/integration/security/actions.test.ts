import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { upsertShop } from "../../../app/adapters/persistence/shop-rows";
import type { Deps } from "../../../app/deps.server";
import { DAY_MS } from "../../../app/core/shared/time";
import { createApiKey } from "../../../app/usecases/access/create-api-key";
import { grantPerk } from "../../../app/usecases/perks/grant-perk";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { saveDraft } from "../../../app/usecases/programs/save-draft";
import { planSeason } from "../../../app/usecases/seasons/plan-season";
import type { Sandbox } from "../../../sandbox/create-sandbox";
import { createShop, installApp } from "../../../sandbox/store/install";
import { addMembers } from "../../support/app-deps";
import { routedSandbox } from "../../support/sandbox-shop";
import { type TestDatabase, testDatabase } from "../../support/test-database";
import { adminRequest, routeCall, setWebEnvironment } from "../../support/web";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const UUID = "00000000-0000-4000-8000-0000000000";

let database: TestDatabase;
let sandbox: Sandbox;
let deps: Deps;
let own: string;
let theirs: Awaited<ReturnType<typeof fullShop>>;
beforeAll(async () => {
  database = await testDatabase();
  sandbox = await routedSandbox();
  setWebEnvironment(database, sandbox);
  // The library keeps `fetch` as it is when it is first imported: the sandbox's routing has to be there by then.
  deps = await (await import("../../../app/deps.server")).webDeps();
  theirs = await fullShop();
  own = `actions-own-${String(process.pid)}.myshopify.com`;
  installApp(sandbox.world, createShop(sandbox.world, own), sandbox.world.app.scopes);
  const { shopId } = await upsertShop(database.pool, own, Date.now() - DAY_MS);
  await publishProgram(deps.forShop(shopId), { shopId, file: {}, by: "test" });
});
afterAll(async () => {
  await deps.close();
  await sandbox.close();
  await database.close();
});

/** A shop with one of everything that an action can name, in a state in which it can be acted on. */
async function fullShop() {
  const domain = `actions-theirs-${String(process.pid)}.myshopify.com`;
  installApp(sandbox.world, createShop(sandbox.world, domain), sandbox.world.app.scopes);
  const { shopId } = await upsertShop(database.pool, domain, Date.now() - DAY_MS);
  const shop = deps.forShop(shopId);
  const seat = { id: "seat", name: "Front row", kind: "event-seat" };
  for (const name of ["First", "Second"])
    await publishProgram(shop, { shopId, file: { name, perks: [seat] }, by: "test" });
  await saveDraft(shop, { shopId, version: null, file: {}, by: "test" });
  await saveDraft(shop, { shopId, version: null, file: {}, by: "test" });
  // Numbers that the other shop has not got.
  await database.pool.query(
    "update program_versions set version = version + 70 where shop_id = $1 and state = 'draft'",
    [shopId],
  );
  await addMembers(database, shopId, { "theirs-m": "2" });
  await grantPerk(shop, { shopId, perkId: "seat", memberId: "theirs-m", note: "", by: "test", requestId: `${UUID}01` });
  const startOn = Math.floor(Date.now() / DAY_MS) + 3;
  await planSeason(shop, {
    shopId,
    by: "test",
    schedule: false,
    requestId: "theirs-season",
    season: {
      name: "Theirs",
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
  const { keyId } = await createApiKey(shop, { shopId, name: "test", by: "test" }).then(async () => {
    const { rows } = await database.pool.query<{ keyId: string }>(
      `select key_id as "keyId" from api_keys where shop_id = $1`,
      [shopId],
    );
    return rows[0] ?? { keyId: "" };
  });
  const insert = (text: string, ...values: unknown[]) => database.pool.query(text, [shopId, ...values]);
  await insert(
    `insert into issue_attempts (shop_id, attempt_id, effect_key, kind, member_id, customer_id, amount_minor, currency, state, reason)
     values ($1, $2, 'one', 'store_credit', 'theirs-m', '2', 100, 'USD', 'planned', null),
       ($1, $3, 'two', 'store_credit', 'theirs-m', '2', 100, 'USD', 'parked', 'customer-not-found'),
       ($1, $4, 'four', 'store_credit', 'theirs-m', '2', 100, 'USD', 'parked', 'customer-not-found')`,
    `${UUID}02`,
    `${UUID}03`,
    `${UUID}08`,
  );
  await insert(
    `insert into lots (shop_id, lot_id, source, order_id, member_id, role, lane, class, state, cut_minor, worth_minor, paid_minor, amount_minor,
       carried_minor, issued_minor, currency, placed_at, due_at, placed_month, due_month, program_version, reasons)
     values ($1, 'lot', 'order', 'o', 'theirs-m', 'buyer', '', 'participation', 'posted', 0, 100, 100, 100, 0, 100, 'USD', now(), now(), 1, 1, 1, '{}')`,
  );
  await insert(
    `insert into issue_attempts (shop_id, attempt_id, effect_key, kind, member_id, customer_id, amount_minor, currency, state, shopify_id)
     values ($1, $2, 'three', 'store_credit', 'theirs-m', '2', 100, 'USD', 'done', 'gid://shopify/StoreCreditAccountCreditTransaction/1')`,
    `${UUID}04`,
  );
  await insert(
    "insert into attempt_lots (shop_id, attempt_id, lot_id, amount_minor) values ($1, $2, 'lot', 100)",
    `${UUID}04`,
  );
  await insert(
    `insert into backtests (shop_id, backtest_id, draft_version, against_version, requested_by, created_at) values ($1, $2, 73, 1, 'test', now())`,
    `${UUID}05`,
  );
  await insert(
    `insert into backfills (shop_id, backfill_id, requested_by, created_at, next_at) values ($1, $2, 'test', now(), now())`,
    `${UUID}06`,
  );
  await insert(
    `insert into inbox (shop_id, webhook_id, day, topic, payload, state)
     values ($1, 'theirs-webhook', '2026-05-01', 'orders/paid', '{}', 'failed')`,
  );
  await insert(
    "insert into data_requests (shop_id, request_id, customer_id, asked_at) values ($1, 'theirs-request', '2', now())",
  );
  await insert(
    `insert into held_activities (shop_id, source, activity_id, member_id, actor_id, reason, seen, usual, occurred_at, until_at)
     values ($1, 'api', 'theirs-a', 'theirs-m', 'theirs-m', 'pair-burst', 5, 2, now(), now() + interval '7 days')`,
  );
  return { domain, shopId, keyId };
}

type Fields = Readonly<Record<string, string>>;
type Case = readonly [file: string, params: Fields, fields: Fields];

/** What each action can be told to do to something that has an id, in an order in which the shop itself can do all of it. */
const CASES: readonly Case[] = [
  ["attempts", {}, { attemptId: `${UUID}02`, action: "cancel" }],
  ["attempts", {}, { retry: `${UUID}03` }],
  ["attempts", {}, { attemptId: `${UUID}08`, action: "done", shopifyId: "gid://shopify/X/1" }],
  ["attempts", {}, { takeBack: `${UUID}04` }],
  ["attempts", {}, { takeAllBack: "all", kind: "", search: "" }],
  ["backtest", {}, { intent: "stop", backtestId: `${UUID}05` }],
  ["data", {}, { intent: "revoke-key", keyId: "" }],
  ["held", {}, { decision: "refuse", keys: JSON.stringify([JSON.stringify(["api", "theirs-a"])]) }],
  ["history", {}, { intent: "stop", backfillId: `${UUID}06` }],
  ["member", { memberId: "theirs-m" }, { intent: "tier-lock", locked: "true", reason: "because" }],
  ["member", { memberId: "theirs-m" }, { intent: "staff", staff: "true" }],
  ["perks", {}, { grantId: "grant-1", action: "cancel" }],
  ["perks", {}, { perkId: "seat", memberId: "theirs-m", note: "", requestId: `${UUID}07` }],
  ["privacy", {}, { requestId: "theirs-request" }],
  ["program-draft", { version: "73" }, { publish: "now", confirmed: "yes" }],
  ["program", {}, { intent: "discard", version: "74" }],
  ["program", {}, { intent: "roll-back", version: "2", reason: "because" }],
  [
    "season-edit",
    { seasonId: "theirs-season" },
    { name: "Ours", purpose: "Ours", members: "1", answers: "1", newcomers: "0", orders: "0", goal: "2" },
  ],
  ["webhooks", {}, { decision: "dismiss", key: "2026-05-01 theirs-webhook" }],
  ["season", { seasonId: "theirs-season" }, { decision: "cancel" }],
];

/** Of what can be done to things of others, nothing is left out: an action that is new is to be listed here, or said to name nothing. */
const NAMES_NOTHING = new Set(["seasons", "rewards", "not-found", "home", "layout"]);

/** Every row of a shop, whichever table it is in. */
async function everything(shopId: number): Promise<Record<string, string>> {
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `select c.table_name as name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and c.column_name = 'shop_id' and t.table_type = 'BASE TABLE' order by 1`,
  );
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await database.pool.query<{ text: string }>(
      `select coalesce(string_agg(t::text, E'\\n' order by t::text), '') as text from "${name}" t where shop_id = $1`,
      [shopId],
    );
    found[name] = rows[0]?.text ?? "";
  }
  return found;
}

async function send([file, params, fields]: Case, domain: string): Promise<string> {
  const route = (await import(path.join(ROOT, `app/routes/admin/${file}.tsx`))) as {
    action(args: ReturnType<typeof routeCall>): unknown;
  };
  const given = { ...fields, ...("keyId" in fields && { keyId: theirs.keyId }) };
  const json = JSON.stringify({ ...given, ...("confirmed" in given && { confirmed: true }) });
  const request = new Request(adminRequest(sandbox, domain, "/app/x"), {
    method: "POST",
    ...(file === "program-draft"
      ? { body: json, headers: { ...authorization(domain), "Content-Type": "application/json" } }
      : { body: new URLSearchParams(given) }),
  });
  try {
    return JSON.stringify((await route.action(routeCall(request, params))) ?? null);
  } catch (thrown) {
    if (!(thrown instanceof Response)) throw thrown;
    return `${String(thrown.status)} ${await thrown.text()}`;
  }
}

const authorization = (domain: string): Record<string, string> => ({
  Authorization: adminRequest(sandbox, domain).headers.get("Authorization") ?? "",
});

describe("actions of the admin", () => {
  it("are all listed", () => {
    const routes = readFileSync(path.join(ROOT, "app/routes.ts"), "utf8");
    const files = [...routes.matchAll(/"routes\/admin\/([\w-]+)\.tsx"/g)].map(([, file = ""]) => file);
    const acting = files.filter((file) =>
      /export (?:async )?function action|export const action/.test(
        readFileSync(path.join(ROOT, `app/routes/admin/${file}.tsx`), "utf8"),
      ),
    );
    const listed = new Set(CASES.map(([file]) => file));
    expect([...new Set(acting)].filter((file) => !listed.has(file) && !NAMES_NOTHING.has(file))).toEqual([]);
  });

  it.each(CASES)("%s %j %j changes nothing of another shop and says nothing of it", async (...one) => {
    const before = await everything(theirs.shopId);
    const answer = await send(one, own);
    expect(await everything(theirs.shopId)).toEqual(before);
    expect(answer).not.toContain("Theirs");
  });

  // Else the table above could name what is not there.
  it.each(CASES.filter(([file]) => file !== "season-edit"))("%s %j %j is done for the shop itself", async (...one) => {
    const before = await everything(theirs.shopId);
    const answer = await send(one, theirs.domain);
    expect(await everything(theirs.shopId), answer).not.toEqual(before);
  });
});
