import { withTransaction } from "../../../app/adapters/persistence/database";
import { saveRewardSettings } from "../../../app/adapters/persistence/shop-rows";
import { DAY_MS } from "../../../app/core/shared/time";
import { recordEvent } from "../../../app/usecases/log/record-event";
import { grantPerk } from "../../../app/usecases/perks/grant-perk";
import { handOverData } from "../../../app/usecases/privacy/hand-over-data";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { resolveAttempt } from "../../../app/usecases/rewards/resolve-attempt";
import { retryGiftCards } from "../../../app/usecases/rewards/retry-attempts";
import { takeBack } from "../../../app/usecases/rewards/take-back";
import { issueToken } from "../../../sandbox/auth/tokens";
import { deleteCustomer, mergeCustomers } from "../../../sandbox/store/customers";
import { changeScopes, installApp, uninstallApp } from "../../../sandbox/store/install";
import { refundOrder } from "../../../sandbox/store/orders";
import { addCode } from "../../../sandbox/store/redeem-codes";
import { creditAccount, debitAccount } from "../../../sandbox/store/store-credit";
import { emit } from "../../../sandbox/webhooks/emit";
import { addCreatorCode } from "../../faults/store-side";
import { customerOf, later, newCustomer, order, orderAt, spend } from "./deeds";
import { type Life, type Process, START, type Stage, type Story } from "./life";
import type { Point } from "./mortal";
import { openApp } from "./open-app";
import {
  DONE_AND_LOST,
  LOST,
  REFUSED,
  THROTTLED,
  UNAVAILABLE,
  type Weather,
  always,
  inTurn,
  together,
} from "./weather";

const PROGRAM = {
  timezone: "UTC",
  tiers: [{ name: "Member" }],
  rewards: { buyerRateBp: { Member: 500 }, returnWindowDays: 5 },
  perks: [
    { id: "thanks", name: "Thanks", kind: "store-credit", amountMinor: 500, perMemberMax: 0 },
    { id: "off", name: "A tenth off", kind: "percent-off", percent: 10 },
    { id: "card", name: "A card", kind: "gift-card", amountMinor: 700 },
  ],
};
const SETTINGS = { clawBack: "debit" as const, creditMinimumMinor: 1 };

/** All are customers and members. */
const [ANN, BEN, CAT, DOT, EVE, FAY] = [0, 1, 2, 3, 4, 5] as const;
const NAMES = ["ann", "ben", "cat", "dot", "eve", "fay"];
const nameOf = (member: number): string => NAMES[member] ?? "";

const LIMIT_MINOR = 1_500_000;

async function setUp(life: Life): Promise<void> {
  const { sandbox, store, shopId, deps } = life;
  for (const firstName of NAMES) newCustomer(life, firstName);
  changeScopes(sandbox.world, store, sandbox.world.app.scopes);
  addCreatorCode(sandbox.world, store, "OTHER");
  const joinedAt = START - 60 * DAY_MS;
  const members = NAMES.map((memberId, index) => {
    return { memberId, customerId: String(customerOf(life, index)), joinedAt };
  });
  await withTransaction(deps.pool, (tx) => recordEvent(tx, shopId, joinedAt, { kind: "members", body: { members } }));
  await saveRewardSettings(deps.pool, shopId, SETTINGS);
  await deps.pool.query(
    `insert into backfills (shop_id, backfill_id, phase, state, requested_by, created_at, next_at)
     values ($1, gen_random_uuid(), 'done', 'done', 'test', now(), now())`,
    [shopId],
  );
  const published = await publishProgram(deps, { shopId, file: PROGRAM, by: "test" });
  if (published.kind !== "published") throw new Error(JSON.stringify(published));
  life.loseWebhooks();
}

async function give(life: Life, member: number, perkId: string): Promise<void> {
  const { shopId, deps } = life;
  const { rows } = await deps.pool.query("select 1 from grants where shop_id = $1", [shopId]);
  // The same in every life.
  const requestId = `00000000-0000-4000-8000-${String(rows.length).padStart(12, "0")}`;
  const asked = { shopId, perkId, memberId: nameOf(member), note: "", by: "test", requestId };
  const given = await grantPerk(deps, asked);
  if (given.kind !== "granted") throw new Error(JSON.stringify(given));
}

type Of = { readonly member: number; readonly kind: string; readonly state: string };

async function attemptsOf({ deps, shopId }: Life, { member, kind, state }: Of): Promise<string[]> {
  const { rows } = await deps.pool.query<{ id: string }>(
    "select attempt_id as id from issue_attempts where shop_id = $1 and member_id = $2 and kind = $3 and state = $4",
    [shopId, nameOf(member), kind, state],
  );
  return rows.map((row) => row.id);
}

/** A person decides about what is parked; who is not answered decides again, and finds it decided. */
function decide(member: number, kind: string, action: "retry" | "done" | "cancel") {
  return async (life: Life, { deps }: Process): Promise<void> => {
    const { shopId, store } = life;
    const made = [...store.creditTransactions.values()].at(-1)?.id ?? 0;
    const shopifyId = action === "done" ? `gid://shopify/StoreCreditAccountCreditTransaction/${made}` : undefined;
    for (const attemptId of await attemptsOf(life, { member, kind, state: "parked" }))
      await resolveAttempt(deps, { shopId, attemptId, action, by: "test", shopifyId });
  };
}

const deliver = (life: Life, process: Process): Promise<void> => life.deliver(process);

function tell(life: Life, topic: string, customer?: number): void {
  const { world } = life.sandbox;
  const { number, id } = life.store.shop;
  const who = customer === undefined ? {} : { customer: { id: customerOf(life, customer) } };
  emit(world, life.store, topic, { shop_id: number, shop_domain: id, ...who });
}

/** The other story has been there: webhooks that arrive, what is planned, standings that are written. */
const KNOWN =
  /^(?:inbox-writer|write-standings|tag-tier|reconcile-orders|read-credits|plan-rewards|ensure-parent|tier-segment):/;
const but = (point: Point): boolean => !KNOWN.test(point.name);
const only =
  (...names: readonly string[]) =>
  (point: Point): boolean =>
    names.some((one) => point.name.startsWith(one));
const nobody = only();

const creditsAndDebits: readonly Stage[] = [
  {
    name: "orders are paid, due and made real",
    counts: nobody,
    outside(life) {
      order(life, ANN, 20_000);
      order(life, ANN, 10_000);
      order(life, DOT, 4000);
    },
    asks: [deliver, (life) => Promise.resolve(life.advance(8 * DAY_MS))],
  },
  {
    name: "Shopify has no time for a credit",
    counts: but,
    outside: (life) => give(life, BEN, "thanks"),
    weather: () => inTurn("IssueStoreCredit", THROTTLED),
  },
  {
    name: "the answer to a credit is lost, and so is what was asked then",
    counts: but,
    outside: (life) => give(life, BEN, "thanks"),
    weather: () =>
      together(inTurn("IssueStoreCredit", DONE_AND_LOST), inTurn("StoreCreditTransactions", THROTTLED, LOST)),
  },
  {
    name: "an account can take no more",
    counts: but,
    async outside(life) {
      const target = { customerId: customerOf(life, FAY) };
      creditAccount(life.sandbox.world, life.store, { target, amountMinor: LIMIT_MINOR, currency: "USD" });
      await give(life, FAY, "thanks");
    },
  },
  {
    name: "it can again, and a person tries again",
    counts: only(
      "resolve-attempt",
      "issue-store-credit: retryLater",
      "issue-store-credit: call",
      "issue-store-credit: finish",
    ),
    outside(life) {
      const target = { customerId: customerOf(life, FAY) };
      debitAccount(life.sandbox.world, life.store, { target, amountMinor: LIMIT_MINOR, currency: "USD" });
    },
    asks: [decide(FAY, "store_credit", "retry")],
    weather: () => inTurn("IssueStoreCredit", LOST),
  },
  {
    name: "credits are refused",
    counts: but,
    async outside(life) {
      await give(life, FAY, "thanks");
      await give(life, EVE, "thanks");
    },
    weather: () => always("IssueStoreCredit", REFUSED),
  },
  {
    name: "a person makes one by hand and says so; a customer is gone",
    counts: but,
    async outside(life) {
      const target = { customerId: customerOf(life, FAY) };
      creditAccount(life.sandbox.world, life.store, { target, amountMinor: 500, currency: "USD" });
      await give(life, CAT, "thanks");
      const row = life.store.customers.get(customerOf(life, CAT));
      if (row) deleteCustomer(life.sandbox.world, life.store, row);
      life.loseWebhooks();
    },
    asks: [decide(FAY, "store_credit", "done")],
  },
];

const decideStanding = (member: number, action: "retry" | "cancel") => {
  return async ({ shopId }: Life, { deps }: Process): Promise<void> => {
    await resolveAttempt(deps, { shopId, attemptId: `standing:${nameOf(member)}`, action, by: "test" });
  };
};

/** Somebody else's discount has the codes by the time that they are added. */
function taken({ sandbox, store }: Life): Weather {
  const [other] = [...store.discounts.values()].filter((one) => one.title.includes("OTHER"));
  return ({ operation, variables }) => {
    if (operation !== "AddCodes" || !other) return undefined;
    for (const { code } of variables["codes"] as readonly { code: string }[])
      if (!store.codeByText(code.toLowerCase())) addCode(sandbox.world, store, other, code);
    return undefined;
  };
}

const codesAndCards: readonly Stage[] = [
  {
    name: "the answer to a code is lost",
    counts: but,
    outside: (life) => give(life, BEN, "off"),
    weather: () => inTurn("AddCodes", DONE_AND_LOST),
  },
  {
    name: "the discount above the codes was deleted",
    counts: but,
    async outside(life) {
      const { store } = life;
      const [ours] = [...store.discounts.values()].filter((one) => !one.title.includes("OTHER"));
      for (const one of store.codesOf(ours?.id ?? 0)) store.codes.remove(one.id);
      store.discounts.remove(ours?.id ?? 0);
      await give(life, DOT, "off");
    },
  },
  {
    name: "a code is another discount's",
    counts: but,
    outside: (life) => give(life, EVE, "off"),
    weather: (life) => together(inTurn("AddCodes", THROTTLED), taken(life)),
  },
  {
    name: "a person gives that up, and what who is gone was to be given; gift cards are not allowed",
    counts: but,
    outside: (life) => give(life, BEN, "card"),
    asks: [
      decide(EVE, "discount_code", "cancel"),
      decide(CAT, "store_credit", "cancel"),
      decideStanding(CAT, "cancel"),
    ],
  },
  {
    name: "the merchant allows gift cards, and an answer is lost",
    counts: only("resolve-attempt", "issue-gift-cards"),
    outside({ sandbox, store }) {
      changeScopes(sandbox.world, store, [...sandbox.world.app.scopes, "read_gift_cards", "write_gift_cards"]);
    },
    asks: [deliver, ({ shopId }, { deps }) => retryGiftCards(deps, { shopId, by: "test" })],
    weather: () => inTurn("CreateGiftCard", DONE_AND_LOST),
  },
  {
    name: "a code cannot be deleted",
    counts: but,
    async outside(life) {
      const { deps, shopId } = life;
      const attemptIds = await attemptsOf(life, { member: DOT, kind: "discount_code", state: "done" });
      await takeBack(deps, { shopId, attemptIds, by: "test" });
    },
    weather: () => together(inTurn("CodeUsage", THROTTLED), always("DeleteCodes", REFUSED)),
  },
  { name: "it can, and a person tries again", counts: but, asks: [decide(DOT, "code_take_back", "retry")] },
];

const debitsAndStandings: readonly Stage[] = [
  {
    name: "Shopify has no time for a debit, and an answer is lost",
    counts: only("issue-debits: later", "issue-debits: call", "issue-debits: finish"),
    outside: (life) => void refundOrder(life.sandbox.world, life.store, orderAt(life, 0), { amountMinor: 8000 }),
    asks: [deliver],
    weather: () => together(inTurn("DebitStoreCredit", THROTTLED, DONE_AND_LOST), inTurn("DebitsSince", UNAVAILABLE)),
  },
  {
    name: "a debit finds less than was asked for",
    counts: but,
    outside(life) {
      spend(life, ANN, 900);
      refundOrder(life.sandbox.world, life.store, orderAt(life, 1));
    },
    asks: [deliver],
  },
  {
    name: "what is left pays for itself by the next reward",
    counts: but,
    outside: (life) => give(life, ANN, "thanks"),
  },
  {
    name: "standings are refused",
    counts: only("write-standings: writeStandings, standing_projections"),
    outside: (life) => give(life, DOT, "thanks"),
    weather: () => always("SetMemberMetafields", REFUSED),
  },
  { name: "a person tries a standing again", asks: [decideStanding(DOT, "retry")] },
];

async function handOver({ deps: others, shopId }: Life, { deps }: Process): Promise<void> {
  const asked = "select request_id as id from data_requests where shop_id = $1";
  const { rows } = await others.pool.query<{ id: string }>(asked, [shopId]);
  for (const { id } of rows) await handOverData(deps, { shopId, requestId: id, by: "test" });
}

const people: readonly Stage[] = [
  {
    name: "a customer asks for their data",
    counts: but,
    outside: (life) => tell(life, "customers/data_request", BEN),
    asks: [deliver],
  },
  {
    name: "two customers become one, and one was owed what is parked",
    counts: but,
    outside: (life) => merge(life, ANN, EVE),
    asks: [deliver],
  },
  {
    name: "it is not found with who stays; a file is handed over",
    counts: but,
    asks: [decide(EVE, "store_credit", "retry"), handOver],
  },
  { name: "a person sends it to who stays", counts: but, asks: [decide(EVE, "store_credit", "retry")] },
  {
    name: "the news of a merge, and that somebody is gone, was lost",
    counts: but,
    outside(life) {
      merge(life, ANN, DOT);
      life.loseWebhooks();
      life.advance(DAY_MS);
    },
    reconciles: true,
  },
  {
    name: "a customer is forgotten",
    outside: (life) => tell(life, "customers/redact", BEN),
    asks: [deliver],
  },
];

function merge(life: Life, kept: number, gone: number): void {
  const row = (index: number) => life.store.customers.get(customerOf(life, index));
  const [one, other] = [row(kept), row(gone)];
  if (one && other) mergeCustomers(life.sandbox.world, life.store, one, other);
}

const shop: readonly Stage[] = [
  {
    name: "a token is not accepted any more",
    counts: but,
    async outside(life) {
      const { sandbox, store, domain, tokens } = life;
      life.storeTokens();
      const token = issueToken(sandbox.world, store, { mode: "offline", expiring: true, userId: null });
      await tokens.sessions.storeSession(tokens.sessionOf(domain, token));
      store.tokens.put({ ...token, expiresAt: sandbox.world.nowIso() });
      await give(life, FAY, "thanks");
    },
  },
  {
    name: "the app is uninstalled",
    outside: ({ sandbox, store }) => uninstallApp(sandbox.world, store),
    asks: [deliver],
  },
  {
    name: "it is installed again",
    counts: but,
    outside({ sandbox, store }) {
      installApp(sandbox.world, store, sandbox.world.app.scopes);
    },
    asks: [openApp],
    reconciles: true,
  },
  {
    name: "the app is uninstalled for good",
    counts: nobody,
    outside: ({ sandbox, store }) => uninstallApp(sandbox.world, store),
    asks: [deliver],
  },
  {
    name: "the shop is forgotten",
    forgetsAll: true,
    outside(life) {
      later(2)(life);
      tell(life, "shop/redact");
    },
    asks: [deliver],
  },
];

/** Past the ways that do not succeed at once: what is put off, what is parked and what a person does then, and who comes and goes. */
export const SETBACKS: Story = {
  setUp,
  stages: [...creditsAndDebits, ...codesAndCards, ...debitsAndStandings, ...people, ...shop],
};
