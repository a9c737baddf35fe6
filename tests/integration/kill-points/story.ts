import { withTransaction } from "../../../app/adapters/persistence/database";
import { saveRewardSettings } from "../../../app/adapters/persistence/shop-rows";
import { DAY_MS, formatInstant } from "../../../app/core/shared/time";
import { beginBackfill } from "../../../app/usecases/backfill/begin-backfill";
import { takeInActivities } from "../../../app/usecases/communities/take-in-activities";
import { recordEvent } from "../../../app/usecases/log/record-event";
import { joinProgram } from "../../../app/usecases/members/join-program";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { takeAllBack } from "../../../app/usecases/rewards/take-all-back";
import { takeBack } from "../../../app/usecases/rewards/take-back";
import { loadStore } from "../../../sandbox/store/load-store";
import { editOrder, payOrder, refundOrder } from "../../../sandbox/store/orders";
import { recordingQueue } from "../../support/app-deps";
import { importLog } from "../../support/interchange";
import { addCreatorCode } from "../../faults/store-side";
import { customerOf, later, newCustomer, order, orderAt, spend } from "./deeds";
import { type Life, type Process, START, type Stage, type Story } from "./life";

const PROGRAM = {
  timezone: "UTC",
  orderActivity: true,
  tiers: [{ name: "Member" }, { name: "Regular", minScore: 1, minActiveWeeks: 1 }],
  attribution: { codeShareMax: 60 },
  rewards: {
    buyerRateBp: { Member: 500, Regular: 500 },
    contributorRateBp: 500,
    creatorRateBp: 500,
    returnWindowDays: 5,
    codePayoutGraceMonths: 0,
    expiryDays: 60,
  },
  perks: [{ id: "card", name: "Thank you", kind: "gift-card", tier: "Regular", amountMinor: 700 }],
};
const SETTINGS = { clawBack: "debit" as const, creditMinimumMinor: 1, tierPercent: { Regular: 5 } };

/** Ann buys, Ben has helped her, Cid is no customer, Dot joins. */
const CUSTOMERS = ["ann", "ben", "dot"] as const;

/** The merchant's first day, which nobody is killed in. */
async function setUp(life: Life): Promise<void> {
  const { sandbox, store, shopId, clock, database } = life;
  const deps = { pool: database.pool, clock, queue: recordingQueue() };
  for (const firstName of CUSTOMERS) newCustomer(life, firstName);
  addCreatorCode(sandbox.world, store, "HELLO");
  const joinedAt = START - 60 * DAY_MS;
  const members = [
    { memberId: "ann", customerId: String(customerOf(life, 0)), joinedAt },
    { memberId: "ben", customerId: String(customerOf(life, 1)), joinedAt },
    { memberId: "cid", customerId: null, joinedAt },
  ];
  await withTransaction(database.pool, (tx) =>
    recordEvent(tx, shopId, joinedAt, { kind: "members", body: { members } }),
  );
  await saveRewardSettings(database.pool, shopId, SETTINGS);
  const published = await publishProgram(deps, { shopId, file: PROGRAM, by: "test" });
  if (published.kind !== "published") throw new Error(JSON.stringify(published));
  const none = { members: [], memberships: [], rests: [], activities: [], orders: [], refunds: [] };
  const groups = [{ group: "makers", name: "Makers", creator: "cid", parent: "" }];
  await importLog(deps, shopId, { ...none, groups, codes: [{ code: "HELLO", owner: "cid", group: "makers" }] });
  life.loseWebhooks();
}

function activities() {
  const one = (id: string, member: string, hoursAgo: number) => {
    const occurredAt = formatInstant(START - hoursAgo * 3_600_000);
    return { id, source: "forum", member, group: "makers", kind: "answer", occurredAt, counterpart: "ann", lang: "en" };
  };
  return [one("answer-1", "ben", 30), one("answer-2", "cid", 20), one("answer-3", "ben", 3)];
}

async function sendActivities({ shopId }: Life, { deps }: Process): Promise<void> {
  const taken = await takeInActivities(deps, { shopId, items: activities(), source: "forum" });
  if (taken.some((one) => one.status !== "accepted" && one.status !== "duplicate"))
    throw new Error(JSON.stringify(taken));
}

async function join(life: Life, { deps }: Process): Promise<void> {
  const customerId = String(customerOf(life, 2));
  await joinProgram(deps, { shopId: life.shopId, customerId, source: "storefront", text: "yes" });
}

async function takeEverythingBack(life: Life, process: Process): Promise<void> {
  const { rows } = await life.database.pool.query<{ id: string }>(
    "select attempt_id as id from issue_attempts where shop_id = $1 and state = 'done' and kind = 'store_credit'",
    [life.shopId],
  );
  await takeBack(process.deps, { shopId: life.shopId, attemptIds: rows.map((row) => row.id), by: "test" });
  const filter = { kind: "discount_code", search: "" };
  await takeAllBack(process.deps, { shopId: life.shopId, filter, by: "test" });
}

/** Small, and past every commit and every change at Shopify on the way from a webhook to a reward and back. */
const stages: readonly Stage[] = [
  {
    name: "orders are paid",
    outside(life) {
      order(life, 0, 20_000);
      order(life, 0, 5000, "HELLO");
    },
    asks: [(life, process) => life.deliver(process)],
  },
  {
    name: "a community sends what was done, and somebody joins",
    asks: [sendActivities, join],
  },
  {
    name: "an order is edited",
    outside(life) {
      const { sandbox, store } = life;
      const line = { productId: null, variantId: null, title: "More", quantity: 1, unitMinor: 1000 };
      editOrder(sandbox.world, store, orderAt(life, 1), { addLines: [line] });
      payOrder(sandbox.world, store, orderAt(life, 1));
    },
    asks: [(life, process) => life.deliver(process)],
  },
  {
    name: "webhooks are lost",
    outside(life) {
      order(life, 1, 4000);
      life.loseWebhooks();
    },
    reconciles: true,
  },
  {
    name: "past orders are read",
    async outside(life) {
      const { sandbox, store, database, shopId } = life;
      await database.pool.query("update shops set installed_at = $2 where shop_id = $1", [shopId, new Date(START)]);
      const placedAt = new Date(START - 20 * DAY_MS).toISOString();
      loadStore(sandbox.world, store, { orders: [{ ref: "past", placedAt, totalMinor: 900 }] });
    },
    asks: [(life, { deps }) => beginBackfill(deps, life)],
  },
  { name: "a week ends, orders are due, rewards are made real", outside: later(8) },
  {
    name: "an order is refunded, and what was issued for it is debited",
    outside(life) {
      refundOrder(life.sandbox.world, life.store, orderAt(life, 0), { amountMinor: 8000 });
    },
    asks: [(life, process) => life.deliver(process)],
  },
  {
    name: "credit is spent",
    outside(life) {
      spend(life, 1, 10);
    },
    reconciles: true,
  },
  { name: "a person takes back what is unspent", asks: [takeEverythingBack] },
  { name: "a month ends", outside: later(30) },
  { name: "what nobody could be given runs out", outside: later(70) },
];

export const STORY: Story = { setUp, stages };
