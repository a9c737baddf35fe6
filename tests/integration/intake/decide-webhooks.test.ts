import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepInboxDays } from "../../../app/adapters/persistence/inbox-rows";
import { decideWebhooks } from "../../../app/usecases/intake/decide-webhooks";
import { drainInbox } from "../../../app/usecases/orders/drain-inbox";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { webhooksView } from "../../../app/views/webhooks-view";
import { testDeps, testShop } from "../../support/app-deps";
import { type TestDatabase, testDatabase } from "../../support/test-database";

const DAY = "2026-06-01";
const NOW = Date.parse(`${DAY}T12:00:00Z`);
const DAY_MS = 86_400_000;

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const order = (id: number) => ({
  id,
  name: `#${String(id)}`,
  test: false,
  created_at: "2026-05-30T10:00:00Z",
  processed_at: "2026-05-30T10:00:00Z",
  updated_at: "2026-05-30T10:00:00Z",
  financial_status: "paid",
  currency: "USD",
  current_subtotal_price: "10.00",
  subtotal_price: "10.00",
  discount_codes: [],
  note_attributes: [],
  refunds: [],
});

/** Three that failed: two whole orders, for a fault that was mended since, and one that nobody can read. */
async function shopWithFailed() {
  const shopId = await testShop(database);
  const deps = testDeps(database);
  await publishProgram(deps, { shopId, file: {}, by: "test" });
  for (const [id, payload] of Object.entries({ a: order(1), b: order(2), c: { id: 3 } }))
    await database.pool.query(
      `insert into inbox (shop_id, webhook_id, day, topic, payload, state, tries, error, received_at, done_at)
       values ($1, $2, $3, 'orders/paid', $4, 'failed', 5, 'division by zero', $5, $5)`,
      [shopId, id, DAY, JSON.stringify(payload), new Date(NOW)],
    );
  const states = async () =>
    (
      await database.pool.query<{ text: string }>(
        "select webhook_id || ' ' || state as text from inbox where shop_id = $1 order by 1",
        [shopId],
      )
    ).rows.map((row) => row.text);
  const audited = async () =>
    (
      await database.pool.query(
        "select action, actor, subject, before, after from audit where shop_id = $1 and action like 'webhook.%' order by position",
        [shopId],
      )
    ).rows;
  return { shopId, deps, states, audited };
}

const key = (webhookId: string) => ({ webhookId, day: DAY });

describe("webhooks that failed", () => {
  it("are listed with what they are about and why", async () => {
    const { shopId } = await shopWithFailed();
    const viewer = { shopId, timezone: "UTC", currency: "USD", locale: "en", now: NOW };
    const { rows, links } = await webhooksView(database.pool, viewer, { size: 2 });
    expect(rows).toMatchObject([
      { key: `${DAY} a`, topic: "orders/paid", about: "1", tries: "5", error: "division by zero" },
      { key: `${DAY} b` },
    ]);
    expect(links.after).not.toBeNull();
  });

  it("are tried again, as if they came now; one that cannot be read fails again", async () => {
    const { shopId, deps, states, audited } = await shopWithFailed();
    const retry = { shopId, keys: [key("a"), key("c")], decision: "retry" as const, by: "anna" };
    expect(await decideWebhooks(deps, retry)).toMatchObject({ count: 2, movedOn: 0 });
    expect(deps.queue.announced.at(-1)).toEqual({ work: "drain-inbox", shopId });
    expect(await states()).toEqual(["a waiting", "b failed", "c waiting"]);
    await drainInbox(deps, { shopId });
    expect(await states()).toEqual(["a done", "b failed", "c failed"]);
    const { rowCount } = await database.pool.query("select 1 from orders where shop_id = $1", [shopId]);
    expect(rowCount).toBe(1);
    expect(await audited()).toMatchObject([
      { action: "webhook.retried", actor: "anna", before: { state: "failed" }, after: { state: "waiting" } },
      { action: "webhook.retried", actor: "anna" },
    ]);
    // Pressed twice: what is done is not done again.
    expect(await decideWebhooks(deps, { ...retry, keys: [key("a")] })).toMatchObject({ count: 0, movedOn: 1 });
    expect(await states()).toEqual(["a done", "b failed", "c failed"]);
  });

  it("are dismissed, and go with their day; those nobody decided about stay", async () => {
    const { shopId, deps, states, audited } = await shopWithFailed();
    await keepInboxDays(database.pool, NOW, 14);
    const dismiss = { shopId, keys: [key("b"), key("c"), key("none")], decision: "dismiss" as const, by: "anna" };
    expect(await decideWebhooks(deps, dismiss)).toMatchObject({ count: 2, movedOn: 1 });
    await drainInbox(deps, { shopId });
    expect(await states()).toEqual(["a failed", "b dismissed", "c dismissed"]);
    expect(await audited()).toMatchObject([{ action: "webhook.dismissed" }, { action: "webhook.dismissed" }]);
    await keepInboxDays(database.pool, NOW + 15 * DAY_MS, 14);
    expect(await states()).toEqual(["a failed"]);
    await decideWebhooks(deps, { ...dismiss, keys: [key("a")] });
    await keepInboxDays(database.pool, NOW + 15 * DAY_MS, 14);
    expect(await states()).toEqual([]);
  });

  it("of another shop are nobody else's to decide", async () => {
    const { states } = await shopWithFailed();
    const { shopId, deps } = await shopWithFailed();
    await decideWebhooks(deps, { shopId, keys: [key("a")], decision: "dismiss", by: "anna" });
    expect(await states()).toEqual(["a failed", "b failed", "c failed"]);
  });
});
