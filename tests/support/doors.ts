import path from "node:path";
import type { RouteConfigEntry } from "@remix-run/route-config";
import { expect } from "vitest";
import { upsertShop } from "../../app/adapters/persistence/shop-rows";
import { DAY_MS } from "../../app/core/shared/time";
import type { Deps } from "../../app/deps.server";
import { closeShop } from "../../app/jobs/close-shop";
import routes from "../../app/routes";
import { createApiKey } from "../../app/usecases/access/create-api-key";
import { publishProgram } from "../../app/usecases/programs/publish-program";
import { saveDraft } from "../../app/usecases/programs/save-draft";
import { planSeason } from "../../app/usecases/seasons/plan-season";
import type { Sandbox } from "../../sandbox/create-sandbox";
import { createShop, installApp } from "../../sandbox/store/install";
import { importText } from "./interchange";
import type { TestDatabase } from "./test-database";
import { adminRequest, routeCall } from "./web";

const APP = path.resolve(import.meta.dirname, "../../app");

export type Route = {
  loader?(args: ReturnType<typeof routeCall>): unknown;
  action?(args: ReturnType<typeof routeCall>): unknown;
};
export type Listed = { readonly address: string; readonly file: string; readonly group: string };

function listed(entries: readonly RouteConfigEntry[], above: string): Listed[] {
  return entries.flatMap((entry) => {
    const address = [above, entry.path ?? ""].filter((part) => part !== "").join("/");
    const group = entry.file.split("/")[1] ?? "";
    return [{ address: `/${address}`, file: entry.file, group }, ...listed(entry.children ?? [], address)];
  });
}

/** Every address of the app, from the table that the app is built from; layouts too, which have loaders of their own. */
export const ROUTES: readonly Listed[] = listed(routes, "");

/** The rows of a table of tests: the routes of some audiences. */
export const routesOf = (...groups: string[]) =>
  ROUTES.filter((route) => groups.includes(route.group)).map((one) => [one.file, one] as const);

export const loadRoute = (file: string): Promise<Route> => import(path.join(APP, file)) as Promise<Route>;

type House = { readonly database: TestDatabase; readonly sandbox: Sandbox; readonly deps: Deps };
export type FilledShop = Awaited<ReturnType<typeof filledShop>>;

/** A shop with one of everything that an address can name, each with the shop's word in its id, and a token of Shopify's. */
export async function filledShop({ database, sandbox, deps }: House, word: "own" | "theirs") {
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
  // A number that the other shop has no draft of.
  if (word === "theirs")
    await database.pool.query("update program_versions set version = 77 where shop_id = $1 and state = 'draft'", [
      shopId,
    ]);
  const layout = await loadRoute("routes/admin/layout.tsx");
  await layout.loader?.(routeCall(adminRequest(sandbox, domain)));
  return { word, domain, shopId, key, draft: word === "theirs" ? 77 : draft.kind === "saved" ? draft.version : 0 };
}

export type Outcome = {
  readonly status: number;
  readonly text: string;
  readonly location: string | null;
  readonly headers: Headers;
};

export async function outcome(call: () => unknown): Promise<Outcome> {
  const read = async (answer: unknown): Promise<Outcome> =>
    answer instanceof Response
      ? {
          status: answer.status,
          text: await answer.text(),
          location: answer.headers.get("location"),
          headers: answer.headers,
        }
      : { status: 200, text: JSON.stringify(answer ?? null), location: null, headers: new Headers() };
  try {
    return await read(await call());
  } catch (thrown) {
    if (!(thrown instanceof Response)) throw thrown;
    return read(thrown);
  }
}

/** What an address names, of one shop. */
export function paramsOf(address: string, shop: FilledShop): Record<string, string> {
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
