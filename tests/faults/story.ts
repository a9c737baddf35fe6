import { type Random, createRandom } from "../../sandbox/state/random";
import type { Role } from "./processes";

/** What shoppers, members and staff of the store do; numbers choose among what is there when it happens. */
export type Deed =
  | {
      readonly kind: "order";
      readonly customer: number;
      readonly cents: readonly number[];
      readonly code: string | null;
      readonly referral: number | null;
      readonly paid: boolean;
      /** As far as there is store credit, with it. */
      readonly withCredit: boolean;
    }
  | { readonly kind: "pay"; readonly order: number }
  | { readonly kind: "fulfil"; readonly order: number }
  | { readonly kind: "cancel"; readonly order: number }
  | { readonly kind: "edit"; readonly order: number; readonly addCents: number | null }
  | {
      readonly kind: "refund";
      readonly order: number;
      readonly part: "line" | "amount" | "all";
      readonly percent: number;
    }
  | { readonly kind: "activities"; readonly items: readonly NewActivity[]; readonly sentTwice: boolean }
  | { readonly kind: "take-back"; readonly activity: number }
  | { readonly kind: "join" };

export type NewActivity = {
  readonly member: number;
  readonly group: number;
  readonly activity: string;
  readonly counterpart: number | null;
  readonly minutesAgo: number;
};

/** What goes wrong beside. */
export type Mishap =
  | { readonly kind: "kill"; readonly role: Role; readonly afterMs: number; readonly skewMs: number }
  | { readonly kind: "crash-database"; readonly afterMs: number }
  | { readonly kind: "revoke-tokens" }
  | { readonly kind: "uninstall" }
  | { readonly kind: "reinstall" };

/** Of the webhooks and the Admin API, as `POST /__sandbox/faults` takes them. */
export type ShopifyFaults = {
  readonly webhooks: Readonly<Record<"duplicate" | "reorder" | "delay" | "lose" | "delayMs", number>>;
  readonly lostResponses: readonly { readonly operation: string; readonly count: number }[];
  readonly httpErrors: readonly { readonly status: number; readonly operation: string; readonly count: number }[];
  readonly throttled: number;
  readonly slowMs: number;
  readonly seed: number;
};

export type Step = {
  /** How far the clocks jump before it. */
  readonly advanceMs: number;
  readonly faults: ShopifyFaults;
  readonly deeds: readonly Deed[];
  readonly mishaps: readonly Mishap[];
};

export type Story = {
  readonly seed: number;
  readonly program: Readonly<Record<string, unknown>>;
  readonly timezone: string;
  /** What becomes of credit that is taken back. */
  readonly clawBack: "carry" | "debit";
  /** Activities of the ten weeks before, in days from the start. */
  readonly past: readonly (NewActivity & { readonly day: number })[];
  /** Two stretches, each within a month; the month between them closes when everything of the first has arrived. */
  readonly stretches: readonly (readonly Step[])[];
};

export const MEMBERS = 8;
export const CUSTOMERS = 12;
export const GROUPS = 2;
export const CODES = ["HELLO", "FRIENDS"] as const;

const STEPS = 7;
const HOUR_MS = 3_600_000;
const KINDS = [
  "post",
  "reply",
  "answer",
  "answer",
  "accepted_answer",
  "helpful_vote_received",
  "welcome",
  "event_attended",
];
const ENDORSING: ReadonlySet<string> = new Set(["answer", "accepted_answer", "helpful_vote_received", "welcome"]);

/** What tiers bring: codes of two kinds, and credit that posts at once. */
const PERKS = [
  { id: "shipping", name: "Free shipping", kind: "free-shipping", tier: "Regular" },
  { id: "tenth", name: "A tenth off", kind: "percent-off", percent: 10, tier: "Regular" },
  { id: "thanks", name: "Thank you", kind: "store-credit", amountMinor: 250, tier: "Regular" },
];

const PROGRAMS: readonly Readonly<Record<string, unknown>>[] = [
  { rewards: { returnWindowDays: 5 }, perks: PERKS },
  {
    perks: PERKS,
    rewards: { orderMaxMinor: 300, memberMonthMaxMinor: 900, codePayoutGraceMonths: 0, returnWindowDays: 5 },
    attribution: { codeShareMax: 60 },
  },
  {
    rewards: { returnWindowDays: 6, budgetMonthMinor: 4000, codePayoutGraceMonths: 0 },
    orders: { minimumMinor: 1500, firstOrderPercent: 200, coolDownHours: 30 },
  },
];
const ZONES = ["UTC", "America/New_York", "Europe/Berlin"];

const OPERATIONS = [
  "*",
  "storeCreditAccountCredit",
  "storeCreditAccountCredit",
  "storeCreditAccountDebit",
  "discountRedeemCodeBulkAdd",
  "discountCodeBasicCreate",
  "discountCodeFreeShippingCreate",
  "metafieldsSet",
  "tagsAdd",
  "tagsRemove",
  "orders",
];

type Dice = {
  whole(from: number, to: number): number;
  chance(probability: number): boolean;
  of<T>(list: readonly T[]): T;
};

function diceOf(random: Random): Dice {
  const whole = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  return {
    whole,
    chance: (probability) => random() < probability,
    of<T>(list: readonly T[]): T {
      const found = list[whole(0, list.length - 1)];
      if (found === undefined) throw new Error("nothing to choose from");
      return found;
    },
  };
}

function activity(dice: Dice): NewActivity {
  const kind = dice.of(KINDS);
  return {
    member: dice.whole(0, MEMBERS - 1),
    group: dice.whole(0, GROUPS - 1),
    activity: kind,
    counterpart: ENDORSING.has(kind) ? dice.whole(0, MEMBERS - 1) : null,
    minutesAgo: dice.whole(3, 40),
  };
}

function orderDeed(dice: Dice): Deed {
  return {
    kind: "order",
    customer: dice.whole(0, CUSTOMERS - 1),
    cents: Array.from({ length: dice.whole(1, 3) }, () => dice.whole(300, 9000)),
    code: dice.chance(0.35) ? dice.of(CODES) : null,
    referral: dice.chance(0.2) ? dice.whole(0, MEMBERS - 1) : null,
    paid: dice.chance(0.85),
    withCredit: dice.chance(0.3),
  };
}

function deed(dice: Dice): Deed {
  const order = dice.whole(0, 999);
  switch (
    dice.of([
      "order",
      "order",
      "order",
      "order",
      "pay",
      "fulfil",
      "cancel",
      "edit",
      "refund",
      "refund",
      "activities",
      "activities",
      "activities",
      "take-back",
      "join",
    ] as const)
  ) {
    case "order":
      return orderDeed(dice);
    case "pay":
      return { kind: "pay", order };
    case "fulfil":
      return { kind: "fulfil", order };
    case "cancel":
      return { kind: "cancel", order };
    case "edit":
      return { kind: "edit", order, addCents: dice.chance(0.6) ? dice.whole(200, 3000) : null };
    case "refund":
      return { kind: "refund", order, part: dice.of(["line", "amount", "all"] as const), percent: dice.whole(5, 80) };
    case "activities":
      return {
        kind: "activities",
        items: Array.from({ length: dice.whole(1, 5) }, () => activity(dice)),
        sentTwice: dice.chance(0.3),
      };
    case "take-back":
      return { kind: "take-back", activity: dice.whole(0, 999) };
    case "join":
      return { kind: "join" };
  }
}

function faults(dice: Dice): ShopifyFaults {
  const count = dice.whole(0, 3);
  return {
    webhooks: {
      duplicate: dice.of([0, 0.2, 0.5]),
      reorder: dice.of([0, 0.3, 0.6]),
      delay: dice.of([0, 0.2, 0.5]),
      lose: dice.of([0, 0.1, 0.3]),
      delayMs: dice.whole(100, 2500),
    },
    lostResponses: Array.from({ length: count }, () => ({ operation: dice.of(OPERATIONS), count: dice.whole(1, 2) })),
    httpErrors: Array.from({ length: dice.whole(0, 3) }, () => ({
      status: dice.of([429, 500, 502, 503]),
      operation: dice.of(OPERATIONS),
      count: dice.whole(1, 2),
    })),
    throttled: dice.of([0, 0, 1, 3]),
    slowMs: dice.of([0, 0, 20]),
    seed: dice.whole(1, 1_000_000),
  };
}

/** Every run has each of them; when, the seed says. Whoever uninstalls comes back with the next step. */
function mishaps(dice: Dice): Mishap[][] {
  const steps = Array.from({ length: 2 * STEPS }, (): Mishap[] => []);
  const at = (step: number, mishap: Mishap): void => void steps[step]?.push(mishap);
  const any = (): number => dice.whole(0, 2 * STEPS - 1);
  const kill = (role: Role): Mishap => ({
    kind: "kill",
    role,
    afterMs: dice.whole(0, 500),
    // Signed requests are taken for 90 s to either side; a process further off rightly refuses them.
    skewMs: dice.whole(-80_000, 80_000),
  });
  for (const role of ["web-1", "web-2", "worker-1", "worker-2"] as const) at(any(), kill(role));
  at(any(), kill(dice.of(["worker-1", "worker-2"] as const)));
  at(any(), { kind: "crash-database", afterMs: dice.whole(0, 500) });
  at(any(), { kind: "revoke-tokens" });
  const leaves = dice.of([1, 2, 3, 4, 8, 9, 10, 11]);
  at(leaves, { kind: "uninstall" });
  at(leaves + 1, { kind: "reinstall" });
  return steps;
}

/** Everything that a seed decides. */
export function storyOf(seed: number): Story {
  const dice = diceOf(createRandom(seed));
  const past = Array.from({ length: 140 }, () => ({ ...activity(dice), day: dice.whole(0, 69) }));
  const wrong = mishaps(dice);
  const step = (index: number): Step => ({
    advanceMs: index % STEPS === 0 ? 0 : dice.whole(1, 20) * HOUR_MS,
    faults: faults(dice),
    deeds: Array.from({ length: dice.whole(5, 9) }, () => deed(dice)),
    mishaps: wrong[index] ?? [],
  });
  const steps = wrong.map((_, index) => step(index));
  return {
    seed,
    program: dice.of(PROGRAMS),
    timezone: dice.of(ZONES),
    clawBack: dice.of(["carry", "debit"] as const),
    past,
    stretches: [steps.slice(0, STEPS), steps.slice(STEPS)],
  };
}
