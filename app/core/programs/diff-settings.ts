export type DiffArea =
  | "general"
  | "tiers"
  | "earning"
  | "campaigns"
  | "attribution"
  | "rewards"
  | "caps"
  | "scoring"
  | "trust"
  | "welcome"
  | "kinds"
  | "perks";

export type NumberUnit = "points" | "bp" | "percent" | "money" | "hours" | "days" | "weeks" | "months" | "count";
export type Shape = NumberUnit | "flag" | "text" | "choice" | "texts" | "brackets";
/** What a 0 stands for where it is no number. */
export type ZeroMeans = "no-limit" | "never" | "nothing";

export type DiffValue =
  | { readonly kind: "number"; readonly unit: NumberUnit; readonly value: number; readonly currency?: string }
  | { readonly kind: "zero"; readonly means: ZeroMeans }
  | { readonly kind: "flag"; readonly on: boolean }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "choice"; readonly choice: string }
  | { readonly kind: "texts"; readonly texts: readonly string[] }
  | { readonly kind: "brackets"; readonly brackets: readonly (readonly [widthMilli: number, percent: number])[] };

type Setting = { readonly area: DiffArea; readonly shape: Shape; readonly zero?: ZeroMeans };

function setting(area: DiffArea, shape: Shape, zero?: ZeroMeans): Setting {
  return zero === undefined ? { area, shape } : { area, shape, zero };
}

/** Every setting that is one value, by its path in the file, with the area of the page that it belongs to. */
export const PLAIN_SETTINGS = {
  name: setting("general", "text"),
  timezone: setting("general", "text"),
  currency: setting("general", "text"),
  orderActivity: setting("general", "flag"),
  "orders.countTax": setting("earning", "flag"),
  "orders.countShipping": setting("earning", "flag"),
  "orders.minimumMinor": setting("earning", "money", "nothing"),
  "orders.products.mode": setting("earning", "choice"),
  "orders.products.products": setting("earning", "texts"),
  "orders.products.collections": setting("earning", "texts"),
  "orders.products.exceptProducts": setting("earning", "texts"),
  "orders.products.exceptCollections": setting("earning", "texts"),
  "orders.excludedTags": setting("earning", "texts"),
  "orders.firstOrderPercent": setting("earning", "percent"),
  "orders.subscriptions": setting("earning", "choice"),
  "orders.subscriptionPercent": setting("earning", "percent"),
  "orders.coolDownHours": setting("earning", "hours", "nothing"),
  "orders.pendingFrom": setting("earning", "choice"),
  "attribution.windowDays": setting("attribution", "days"),
  "attribution.halfLifeDays": setting("attribution", "days"),
  "attribution.codeShareMax": setting("attribution", "percent"),
  "attribution.presenceGroupsMax": setting("attribution", "count"),
  "attribution.bases.advice": setting("attribution", "count"),
  "attribution.bases.reply": setting("attribution", "count"),
  "attribution.bases.event": setting("attribution", "count"),
  "attribution.bases.presence": setting("attribution", "count"),
  "attribution.bases.referral": setting("attribution", "count"),
  "attribution.bases.code": setting("attribution", "count"),
  "rewards.contributorRateBp": setting("rewards", "bp"),
  "rewards.creatorRateBp": setting("rewards", "bp"),
  "rewards.rewardFloorPercent": setting("rewards", "percent"),
  "rewards.codeRatePercent": setting("rewards", "percent"),
  "rewards.returnWindowDays": setting("rewards", "days"),
  "rewards.steadinessPoolMonthMinor": setting("rewards", "money", "nothing"),
  "rewards.expiryDays": setting("rewards", "days", "never"),
  "rewards.reminderDays": setting("rewards", "texts"),
  "rewards.codePayoutMaxPercent": setting("caps", "percent"),
  "rewards.codePayoutGraceMonths": setting("caps", "months"),
  "rewards.codeCarryMonths": setting("caps", "months"),
  "rewards.orderMaxMinor": setting("caps", "money"),
  "rewards.memberMonthMaxMinor": setting("caps", "money"),
  "rewards.budgetMonthMinor": setting("caps", "money", "no-limit"),
  "scoring.dayBrackets": setting("scoring", "brackets"),
  "scoring.weekBrackets": setting("scoring", "brackets"),
  "scoring.activeWeekMin": setting("scoring", "points"),
  "scoring.oneOffWeekMax": setting("scoring", "points"),
  "scoring.halfLifeWeeks": setting("scoring", "weeks"),
  "scoring.consistencyWeeks": setting("scoring", "weeks"),
  "scoring.k0": setting("scoring", "percent"),
  "scoring.horizonWeeks": setting("scoring", "weeks"),
  "scoring.maxRestWeeks": setting("scoring", "weeks"),
  trust: setting("trust", "choice"),
  "trust.weeks": setting("trust", "weeks"),
  "trust.restart": setting("trust", "count"),
  "trust.pairDamping": setting("trust", "count"),
  "trust.edgeMax": setting("trust", "count"),
  welcome: setting("welcome", "choice"),
  "welcome.days": setting("welcome", "days"),
  "welcome.activeWeeks": setting("welcome", "weeks"),
  "welcome.orders": setting("welcome", "count"),
} as const satisfies Readonly<Record<string, Setting>>;

type ItemField = { readonly shape: Shape; readonly zero?: ZeroMeans };

/** Settings of things that there are several of, compared by name; perks by their id. */
export const ITEM_SETTINGS = {
  tiers: {
    minScore: { shape: "points" },
    minActiveWeeks: { shape: "weeks" },
    minEndorsers: { shape: "count" },
    minEndorserDays: { shape: "days" },
    rate: { shape: "bp" },
  },
  kinds: {
    base: { shape: "points" },
    lane: { shape: "choice" },
    dailyMax: { shape: "points" },
    own: { shape: "flag" },
  },
  campaigns: {
    from: { shape: "text" },
    until: { shape: "text" },
    buyerPercent: { shape: "percent" },
    contributorPercent: { shape: "percent" },
    creatorPercent: { shape: "percent" },
  },
  multipliers: {
    products: { shape: "texts" },
    collections: { shape: "texts" },
    percent: { shape: "percent" },
  },
  perks: {
    name: { shape: "text" },
    kind: { shape: "choice" },
    tier: { shape: "text" },
    amountMinor: { shape: "money", zero: "nothing" },
    percent: { shape: "percent" },
    product: { shape: "text" },
    perMemberMax: { shape: "count", zero: "no-limit" },
    totalMax: { shape: "count", zero: "no-limit" },
    budgetMinor: { shape: "money", zero: "no-limit" },
    coolDownDays: { shape: "days", zero: "nothing" },
    expiryDays: { shape: "days", zero: "never" },
    minimumMinor: { shape: "money", zero: "nothing" },
    products: { shape: "texts" },
    collections: { shape: "texts" },
    combinesWith: { shape: "texts" },
    usesMax: { shape: "count" },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ItemField>>>>;

export type PlainSetting = keyof typeof PLAIN_SETTINGS;
export type ItemList = keyof typeof ITEM_SETTINGS;
export type ItemSetting = { [List in ItemList]: `${List}.${keyof (typeof ITEM_SETTINGS)[List] & string}` }[ItemList];
