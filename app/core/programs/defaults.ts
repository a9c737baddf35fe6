import type {
  Attribution,
  Kind,
  Lane,
  OrderRules,
  ProgramSettings,
  Rewards,
  Scoring,
  Tier,
  TrustSettings,
  WelcomeSettings,
} from "./program";

function kind(base: number, dailyMax: number, own = true, lane: Lane = "relational"): Kind {
  return { base, lane, dailyMax, own };
}

/** SCORING.md section 3. */
export const DEFAULT_KINDS: Readonly<Record<string, Kind>> = {
  post: kind(5000, 20_000),
  review: kind(5000, 20_000),
  reply: kind(2000, 20_000),
  answer: kind(8000, 40_000),
  accepted_answer: kind(10_000, 40_000, false),
  helpful_vote_received: kind(2000, 20_000, false),
  event_attended: kind(8000, 16_000),
  event_hosted: kind(20_000, 20_000),
  moderation: kind(3000, 18_000),
  welcome: kind(6000, 18_000),
  zero_party_answer: kind(3000, 9000),
  order_paid: kind(5000, 10_000),
  code_redeemed: kind(3000, 6000, true, "one-off"),
  code_shared_used: kind(3000, 6000, true, "one-off"),
  share_for_reward: kind(3000, 6000, true, "one-off"),
  giveaway_entry: kind(3000, 6000, true, "one-off"),
  signup_bonus: kind(3000, 6000, true, "one-off"),
};

/** The kind that the engine itself gives a member's paid order, when the program sets `orderActivity`. */
export const ORDER_KIND = "order_paid";

export const DEFAULT_SCORING: Scoring = {
  dayBrackets: [
    [20_000, 100],
    [40_000, 50],
    [60_000, 25],
  ],
  weekBrackets: [
    [24_000, 100],
    [24_000, 50],
  ],
  activeWeekMin: 2000,
  oneOffWeekMax: 1900,
  halfLifeWeeks: 4,
  consistencyWeeks: 12,
  k0: 50,
  horizonWeeks: 104,
  maxRestWeeks: 2,
};

export const DEFAULT_TRUST: TrustSettings = { weeks: 26, restart: 0.15, pairDamping: 8, edgeMax: 10 };

/** Section 6. */
export const DEFAULT_TIERS: readonly Tier[] = [
  { name: "Member", minScore: 0, minActiveWeeks: 0, minEndorsers: 0, minEndorserDays: 0 },
  { name: "Regular", minScore: 6000, minActiveWeeks: 3, minEndorsers: 0, minEndorserDays: 0 },
  { name: "Advocate", minScore: 15_000, minActiveWeeks: 6, minEndorsers: 5, minEndorserDays: 4 },
  { name: "Inner circle", minScore: 30_000, minActiveWeeks: 9, minEndorsers: 5, minEndorserDays: 4 },
];

export const DEFAULT_ATTRIBUTION: Attribution = {
  windowDays: 30,
  halfLifeDays: 7,
  codeShareMax: 40,
  presenceGroupsMax: 3,
  bases: { advice: 10_000, reply: 4000, event: 6000, presence: 2000, referral: 6000, code: 5000 },
};

export const DEFAULT_REWARDS: Rewards = {
  buyerRateBp: { Member: 100, Regular: 200, Advocate: 300, "Inner circle": 500 },
  contributorRateBp: 300,
  creatorRateBp: 200,
  rewardFloorPercent: 50,
  codeRatePercent: 50,
  codePayoutMaxPercent: 30,
  codePayoutGraceMonths: 2,
  codeCarryMonths: 3,
  returnWindowDays: 30,
  orderMaxMinor: 5000,
  memberMonthMaxMinor: 20_000,
  steadinessPoolMonthMinor: 0,
  budgetMonthMinor: 0,
  expiryDays: 0,
  reminderDays: [30, 7],
};

/** Every order earns on its total, as SCORING.md section 8 says. */
export const DEFAULT_ORDER_RULES: OrderRules = {
  countTax: false,
  countShipping: false,
  minimumMinor: 0,
  products: { mode: "all", products: [], collections: [], exceptProducts: [], exceptCollections: [] },
  multipliers: [],
  excludedTags: [],
  firstOrderPercent: 100,
  subscriptions: "all",
  subscriptionPercent: 100,
  coolDownHours: 0,
  pendingFrom: "placed",
};

export const DEFAULT_WELCOME: WelcomeSettings = { days: 30, activeWeeks: 2, orders: 2 };

export const DEFAULT_SETTINGS: ProgramSettings = {
  name: "Default",
  timezone: "UTC",
  currency: "USD",
  orderActivity: false,
  kinds: DEFAULT_KINDS,
  scoring: DEFAULT_SCORING,
  trust: "off",
  tiers: DEFAULT_TIERS,
  attribution: DEFAULT_ATTRIBUTION,
  rewards: DEFAULT_REWARDS,
  orders: DEFAULT_ORDER_RULES,
  campaigns: [],
  welcome: "at-once",
  perks: [],
};
