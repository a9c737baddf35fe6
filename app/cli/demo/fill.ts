/* Fills the demo's shop: node --import ./sandbox/preload.mjs --import tsx app/cli/demo/fill.ts [DIR]. The environment is the app's. */
import { readFileSync } from "node:fs";
import { simulatedRows } from "../../../sandbox/simulation/interchange";
import { simulateSample } from "../../../sandbox/simulation/sample";
import { setIssueFrom } from "~/adapters/persistence/shop-rows";
import { CreateTierDiscountDocument } from "~/adapters/shopify/generated/operations";
import type { TableName } from "~/adapters/interchange/columns";
import { type Deps, type ShopDeps, createDeps } from "~/deps.server";
import { closeShop } from "~/jobs/close-shop";
import { importFile } from "~/usecases/communities/import-file";
import { publishProgram } from "~/usecases/programs/publish-program";
import { findShopByDomain } from "~/adapters/persistence/shop-rows";
import { type InterchangeFiles, readInterchange, toCsv } from "./interchange-files";

const SHOP = "hearth-demo.myshopify.com";
const SAMPLE_SEED = 20_260;
const sandbox = process.env["SANDBOX_URL"] ?? "";

type LoadedIds = { readonly customers: Record<string, number>; readonly orders: Record<string, number> };

async function control<T>(path: string, body?: unknown): Promise<T> {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(`${sandbox}/__sandbox/${path}`, {
    ...init,
    headers: { "Content-Type": "application/json", "x-sandbox-host": SHOP },
  });
  if (!answer.ok) throw new Error(`sandbox ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** What a merchant does first: opens the app in the admin. That exchanges the token and reads the shop's settings. */
async function openApp(deps: Deps): Promise<number> {
  const { token } = await control<{ token: string }>("session-token");
  const host = Buffer.from(`admin.shopify.com/store/${SHOP.split(".")[0] ?? ""}`).toString("base64");
  const query = new URLSearchParams({ embedded: "1", shop: SHOP, host, id_token: token, locale: "en" });
  const answer = await fetch(`http://127.0.0.1:${process.env["PORT"] ?? ""}/app?${query}`, {
    headers: {
      "User-Agent":
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    },
    redirect: "manual",
  });
  if (!answer.ok) throw new Error(`the app did not open: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
  const shop = await findShopByDomain(deps.system, SHOP);
  if (!shop) throw new Error("the app opened without making its shop");
  return shop.shopId;
}

/** The store's side: customers and past orders, as Shopify would have them. Answers the ids they got. */
async function loadStore(files: InterchangeFiles): Promise<LoadedIds> {
  const handles = new Set([
    ...files.members.map((one) => one["customer"] ?? ""),
    ...files.orders.map((one) => one["customer"] ?? ""),
  ]);
  handles.delete("");
  return control<LoadedIds>("load", {
    customers: [...handles].map((ref) => ({ ref })),
    orders: files.orders.map((one) => ({
      ref: one["id"],
      customer: one["customer"],
      placedAt: one["placed_at"],
      totalMinor: Number(one["total_minor"]),
      code: one["code"] || null,
      cancelledAt: one["cancelled_at"] || null,
      attributes: one["referral"] ? [{ name: "hearth_referral", value: one["referral"] }] : [],
    })),
    refunds: files.refunds
      .filter((one) => Number(one["amount_minor"]) > 0)
      .map((one) => ({
        ref: one["id"],
        order: one["order"],
        refundedAt: one["refunded_at"],
        amountMinor: Number(one["amount_minor"]),
      })),
  });
}

/** The creators' codes as discounts of the store. */
async function createCodes(deps: Deps, files: InterchangeFiles): Promise<void> {
  for (const { code = "", owner } of files.codes) {
    const discount = {
      title: `Creator code of ${owner ?? ""}`,
      code,
      startsAt: "2018-01-01T00:00:00Z",
      context: { all: "ALL" as const },
      customerGets: { value: { percentage: 0.1 }, items: { all: true } },
    };
    const answer = await deps.admin(SHOP).run(CreateTierDiscountDocument, { discount });
    if (answer.kind === "failed") throw new Error(`discount ${code}: ${answer.failure.message}`);
    const [problem] = answer.data.discountCodeBasicCreate?.userErrors ?? [];
    if (problem) throw new Error(`discount ${code}: ${problem.message}`);
  }
}

/** The app's side: the same files as a merchant would upload them, with Shopify's ids. */
async function importAll(deps: ShopDeps, shopId: number, files: InterchangeFiles, ids: LoadedIds): Promise<void> {
  const customer = (ref: string | undefined): string => String(ids.customers[ref ?? ""] ?? "");
  const order = (ref: string | undefined): string => String(ids.orders[ref ?? ""] ?? "");
  const mapped: InterchangeFiles = {
    ...files,
    members: files.members.map((one) => ({ ...one, customer: customer(one["customer"]) })),
    orders: files.orders.map((one) => ({ ...one, id: order(one["id"]), customer: customer(one["customer"]) })),
    refunds: files.refunds.map((one) => ({ ...one, order: order(one["order"]) })),
  };
  const tables: TableName[] = ["groups", "members", "memberships", "codes", "rests", "activities"];
  for (const file of tables) await importTable(deps, shopId, file, mapped);
  // Weeks are closed before the orders of after them are looked at.
  await closeShop(deps, { shopId });
  await importTable(deps, shopId, "refunds", mapped);
  await importTable(deps, shopId, "orders", mapped);
  await closeShop(deps, { shopId });
}

async function importTable(deps: ShopDeps, shopId: number, file: TableName, files: InterchangeFiles): Promise<void> {
  const result = await importFile(deps, {
    shopId,
    file,
    content: toCsv(file, files[file]),
    source: "admin",
    by: "demo",
  });
  if (result.kind === "refused") throw new Error(`${file}: ${result.message}`);
  console.log(
    `hearth: ${file}: ${result.accepted} taken${result.refused > 0 ? `, ${result.refused} refused (${result.problems[0]?.message ?? ""})` : ""}`,
  );
}

async function main(): Promise<void> {
  const [directory] = process.argv.slice(2);
  const ofProcess = await createDeps("web");
  const shopId = await openApp(ofProcess);
  const deps = ofProcess.forShop(shopId);
  const files = directory ? readInterchange(directory) : simulatedRows(simulateSample(SAMPLE_SEED, Date.now()));
  await createCodes(deps, files);
  const ids = await loadStore(files);
  // Rewards for the loaded history are made real too, so that every page has something to show.
  await setIssueFrom(deps.pool, shopId, Date.UTC(2000, 0, 1));
  const program = JSON.parse(readFileSync(new URL("./program.json", import.meta.url), "utf8")) as unknown;
  const published = await publishProgram(deps, { shopId, file: program, by: "demo" });
  if (published.kind === "refused") throw new Error(`program: ${JSON.stringify(published.problems)}`);
  await importAll(deps, shopId, files, ids);
  await deps.close();
}

await main();
process.exit(0);
