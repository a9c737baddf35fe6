import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../../../app/core/shared/time";
import { isMessageKey } from "../../../app/ui/i18n";
import { translator } from "../../../app/ui/i18n";
import { whyText } from "../../../app/ui/why/why-text";
import { type Question, explain } from "../../../app/views/explain";
import { memberView } from "../../../app/views/member-view";
import { whyView } from "../../../app/views/why-view";
import { logOfSample } from "../../support/interchange";
import { type LiveShop, asItHappens, withReversals } from "../../support/live-run";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
let shop: LiveShop;
const NOW = Date.parse("2026-06-17T15:30:00Z");
const COOL_DOWN_HOURS = 72;
const FILE = {
  rewards: {
    orderMaxMinor: 120,
    memberMonthMaxMinor: 300,
    codePayoutGraceMonths: 0,
    budgetMonthMinor: 9000,
    steadinessPoolMonthMinor: 1500,
  },
  orders: { minimumMinor: 3000, firstOrderPercent: 150, coolDownHours: COOL_DOWN_HOURS },
  perks: [{ id: "thanks", name: "Thanks", kind: "store-credit", tier: "Regular", amountMinor: 500 }],
  campaigns: [{ name: "Spring", from: "2026-04-01", until: "2026-04-30", buyerPercent: 200, contributorPercent: 120 }],
};

beforeAll(async () => {
  database = await testDatabase();
  const sample = withReversals(logOfSample(5, NOW), NOW);
  shop = await asItHappens(database, sample, FILE, { at: NOW, stepMs: 6 * DAY_MS });
});
afterAll(() => database.close());

const rows = async <T extends object>(text: string): Promise<T[]> =>
  (await database.pool.query<T>(text, [shop.shopId])).rows;
const merchant = () => ({ shopId: shop.shopId, now: NOW, memberId: null });
const viewer = () => ({ shopId: shop.shopId, locale: "de", timezone: "UTC", currency: "USD", now: NOW });

async function answered(question: Question) {
  const found = await explain(database.pool, merchant(), question);
  if (!found) throw new Error(`no answer to ${JSON.stringify(question)}`);
  expect(found.parts.reduce((sum, part) => sum + part.amount, 0)).toBe(found.total);
  expect(found.whatWouldChangeIt).not.toEqual([]);
  return found;
}

describe("why", () => {
  it("every reward is what it is: the parts add up to what stands, to the minor unit", async () => {
    const lots = await rows<{ lot: string; amount: number }>(
      "select lot_id as lot, amount_minor as amount from lots where shop_id = $1",
    );
    expect(lots.length).toBeGreaterThan(100);
    for (const { lot, amount } of lots) {
      expect((await answered({ subject: "reward", lotId: lot })).total).toBe(amount);
    }
  });

  it("every reward that no order brought says what it came from: the part of a pool, its maximum, or the perk", async () => {
    const lots = await rows<{ lot: string; member: string; source: string }>(
      "select lot_id as lot, member_id as member, source from lots where shop_id = $1 and source <> 'order'",
    );
    const codes = new Set<string>();
    for (const { lot, member, source } of lots) {
      const { parts, whatWouldChangeIt } = await answered({ subject: "reward", lotId: lot });
      expect(parts[0]?.code).toBe(source === "period" ? "reward-pool-part" : "reward-grant-tier");
      for (const one of [...parts, ...whatWouldChangeIt]) codes.add(one.code);
      const own = await explain(database.pool, { ...merchant(), memberId: member }, { subject: "reward", lotId: lot });
      expect(JSON.stringify(own)).not.toMatch(/allMilli|poolMinor/);
      expect(own?.parts.map((part) => part.amount)).toEqual(parts.map((part) => part.amount));
    }
    expect([...codes].sort()).toEqual(
      expect.arrayContaining([
        "next-pool",
        "pool-has-a-maximum",
        "reward-grant-tier",
        "reward-is-final",
        "reward-pool-maximum",
        "reward-pool-part",
      ]),
    );
  });

  it("every share is what it is: base, time, closeness and limits give the value it was split by", async () => {
    const shares = await rows<{ order: string; touch: string }>(
      'select order_id as "order", touch from order_shares where shop_id = $1',
    );
    expect(shares.length).toBeGreaterThan(50);
    for (const { order, touch } of shares) await answered({ subject: "share", orderId: order, touch });
  });

  it("every score and tier is what it is", async () => {
    const members = await rows<{ member: string }>("select member_id as member from members where shop_id = $1");
    for (const { member } of members) {
      await answered({ subject: "score", memberId: member });
      const tier = await answered({ subject: "tier", memberId: member });
      expect(tier.parts[0]?.code).toBe("tier-is");
    }
  });

  it("an order brought nothing or less: every reason that applied", async () => {
    const orders = await rows<{ order: string }>('select order_id as "order" from orders where shop_id = $1');
    const codes = new Set<string>();
    for (const { order } of orders) {
      for (const part of (await answered({ subject: "refusal", orderId: order })).parts) codes.add(part.code);
    }
    expect([...codes]).toEqual(
      expect.arrayContaining(["earning-below-minimum", "lot-order-maximum", "nothing-refused"]),
    );
  });

  it("says what would have made an order earn, or when the next month starts, and until when anything still changes", async () => {
    const orders = await rows<{ order: string }>('select order_id as "order" from orders where shop_id = $1');
    const found = new Map<string, string[]>();
    for (const { order } of orders) {
      const { parts, whatWouldChangeIt } = await answered({ subject: "refusal", orderId: order });
      for (const part of parts)
        found.set(part.code, [...(found.get(part.code) ?? []), ...whatWouldChangeIt.map((one) => one.code)]);
    }
    expect(found.get("earning-below-minimum")).toContain("order-of-at-least");
    expect(found.get("earning-cool-down")).toContain("order-from");
    expect(found.get("lot-member-month-maximum")).toContain("next-month-maximum");
    expect(found.get("lot-program-budget")).toContain("next-month-budget");
    expect(found.get("order-unattributed")).toContain("someone-helps-first");
    expect(found.get("nothing-refused")).toEqual(expect.arrayContaining(["order-open-until", "order-is-final"]));
  });

  it("an order that came too soon would have earned from the instant that is named", async () => {
    const orders = await rows<{ order: string; placedAt: number; customer: string }>(
      `select order_id as "order", placed_at as "placedAt", customer_id as customer from orders
       where shop_id = $1 and basis -> 'earning' -> 'refusals' ? 'cool-down'`,
    );
    expect(orders.length).toBeGreaterThan(3);
    for (const { order, placedAt, customer } of orders) {
      const { whatWouldChangeIt } = await answered({ subject: "refusal", orderId: order });
      const from = Number(whatWouldChangeIt.find((one) => one.code === "order-from")?.params["fromAt"]);
      expect(from).toBeGreaterThan(placedAt);
      const earlier = await database.pool.query<{ placedAt: number }>(
        'select placed_at as "placedAt" from orders where shop_id = $1 and customer_id = $2 and placed_at = $3',
        [shop.shopId, customer, new Date(from - COOL_DOWN_HOURS * HOUR_MS)],
      );
      expect(earlier.rows).toHaveLength(1);
    }
  });

  it("has words for everything it says, in every language", async () => {
    const questions: { question: Question; id: string }[] = [
      ...(
        await rows<{ id: string }>(
          "select lot_id as id from lots where shop_id = $1 order by source = 'order', lot_id limit 200",
        )
      ).map(({ id }) => ({
        id,
        question: { subject: "reward" as const, lotId: id },
      })),
      ...(await rows<{ id: string }>("select member_id as id from members where shop_id = $1 limit 40")).flatMap(
        ({ id }) => [
          { id, question: { subject: "score" as const, memberId: id } },
          { id, question: { subject: "tier" as const, memberId: id } },
        ],
      ),
      ...(await rows<{ id: string }>("select order_id as id from orders where shop_id = $1 limit 60")).map(
        ({ id }) => ({ id, question: { subject: "refusal" as const, orderId: id } }),
      ),
      ...(
        await rows<{ id: string; touch: string }>(
          "select order_id as id, touch from order_shares where shop_id = $1 limit 60",
        )
      ).map(({ id, touch }) => ({ id, question: { subject: "share" as const, orderId: id, touch } })),
    ];
    const t = translator("de");
    for (const { question, id } of questions) {
      const view = await whyView(database.pool, viewer(), { question, id, memberId: null });
      const parts = view?.parts ?? [];
      for (const line of [...parts, ...parts.flatMap((part) => part.within), ...(view?.changes ?? [])]) {
        if (!line.code.startsWith("lot-") && !line.code.startsWith("dropped-"))
          expect(isMessageKey(`why.${line.code}`)).toBe(true);
        expect(whyText(t, line)).not.toMatch(/\{[a-z]+\}/i);
      }
    }
  });

  it("of a score is a line for each week, which unfolds into its parts, and adds up", async () => {
    const points = (line: { readonly amount: string | null }) => Math.round(Number(line.amount ?? 0) * 10);
    const sum = (lines: readonly { readonly amount: string | null }[]) =>
      lines.reduce((all, line) => all + points(line), 0);
    const [best] = await rows<{ id: string }>(
      "select member_id as id from standings where shop_id = $1 order by score desc limit 1",
    );
    const id = best?.id ?? "";
    const question: Question = { subject: "score", memberId: id };
    const view = await whyView(database.pool, { ...viewer(), locale: "en" }, { question, id, memberId: null });
    const weeks = view?.parts.filter((part) => part.code === "week") ?? [];
    expect(weeks.length).toBeGreaterThan(4);
    expect(new Set(weeks.map((week) => week.params["week"])).size).toBe(weeks.length);
    for (const week of weeks) {
      expect(week.within.length).toBeGreaterThan(0);
      // Each is written to a tenth of a point.
      expect(Math.abs(sum(week.within) - points(week))).toBeLessThanOrEqual(week.within.length);
    }
    const others = view?.parts.filter((part) => part.code !== "week") ?? [];
    expect(others.flatMap((part) => part.within)).toEqual([]);
    expect(others.filter((part) => part.params["week"] !== undefined)).toEqual([]);
  });

  it("is answered to a member only about what is their own", async () => {
    const [lot] = await rows<{ lot: string; member: string }>(
      "select lot_id as lot, member_id as member from lots where shop_id = $1 limit 1",
    );
    if (!lot) throw new Error("no lots");
    const ask = (memberId: string, question: Question) => explain(database.pool, { ...merchant(), memberId }, question);
    expect(await ask(lot.member, { subject: "reward", lotId: lot.lot })).toBeDefined();
    expect(await ask("somebody-else", { subject: "reward", lotId: lot.lot })).toBeUndefined();
    expect(await ask("somebody-else", { subject: "score", memberId: lot.member })).toBeUndefined();
    expect(await explain(database.pool, merchant(), { subject: "reward", lotId: "no-such-lot" })).toBeUndefined();
  });

  it("says on a member's page what it says when it is asked, of one who takes part no more too", async () => {
    const members = await rows<{ id: string }>(
      "select member_id as id from members where shop_id = $1 order by 1 limit 12",
    );
    await database.pool.query("update members set withdrawn_at = now() where shop_id = $1 and member_id = $2", [
      shop.shopId,
      members[0]?.id,
    ]);
    for (const { id } of members) {
      const page = await memberView(database.pool, viewer(), { memberId: id, page: { size: 1 } });
      const question = { subject: "score", memberId: id } as const;
      expect(page?.parts.score).toBe((await whyView(database.pool, viewer(), { question, id, memberId: null }))?.total);
    }
  });

  it("tells one who helped nothing of what somebody else's order was worth", async () => {
    const [lot] = await rows<{ lot: string; member: string }>(
      "select lot_id as lot, member_id as member from lots where shop_id = $1 and role = 'contributor' and source = 'order' and amount_minor > 0 limit 1",
    );
    if (!lot) throw new Error("no lots");
    const own = await explain(
      database.pool,
      { ...merchant(), memberId: lot.member },
      { subject: "reward", lotId: lot.lot },
    );
    expect(JSON.stringify(own)).not.toMatch(/totalMinor|refundedMinor/);
    expect(own?.parts.reduce((sum, part) => sum + part.amount, 0)).toBe(own?.total);
    expect(own?.parts[0]?.code).toBe("reward-rate-helped");
  });
});
