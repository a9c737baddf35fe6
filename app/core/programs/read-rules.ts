import { parseDay } from "../shared/time";
import { DEFAULT_WELCOME } from "./defaults";
import { USUAL_LIMITS } from "../rewards/discount-terms";
import type {
  Campaign,
  DiscountClass,
  OrderRules,
  Perk,
  PerkKind,
  ProductMultiplier,
  ProductRule,
  ProgramSettings,
  WelcomeSettings,
} from "./program";
import {
  anyList,
  flag,
  isPlainObject,
  keyPath,
  object,
  oneOf,
  optionalText,
  refuse,
  shown,
  text,
  whole,
} from "./read-settings";
import type { Reader, SettingProblem } from "./read-settings";

const AMOUNT_MAX = 1_000_000_000_000;
const amount = whole(0, AMOUNT_MAX);
/** Up to ten times: more is a slip of the keyboard. */
const multiple = whole(0, 1000);
const texts = anyList(text, "");

const productRule = object<ProductRule>({
  mode: oneOf("all", "only", "except"),
  products: texts,
  collections: texts,
  exceptProducts: texts,
  exceptCollections: texts,
});

const multiplier = object<ProductMultiplier>({ name: text, products: texts, collections: texts, percent: multiple });
const NO_MULTIPLIER: ProductMultiplier = { name: "Bonus", products: [], collections: [], percent: 100 };

/** Earning rules of orders: every key optional. */
export const orderRules = object<OrderRules>({
  countTax: flag,
  countShipping: flag,
  minimumMinor: amount,
  products: productRule,
  multipliers: anyList(multiplier, NO_MULTIPLIER),
  excludedTags: texts,
  firstOrderPercent: multiple,
  subscriptions: oneOf("all", "first", "none"),
  subscriptionPercent: multiple,
  coolDownHours: whole(0, 8760),
  pendingFrom: oneOf("placed", "paid", "fulfilled"),
});

const day: Reader<string> = (value, path, problems, fallback) => {
  if (typeof value === "string" && parseDay(value) !== null) return value;
  return refuse(problems, path, { code: "day", got: shown(value) }, fallback);
};

const campaignFields = object<Campaign>({
  name: text,
  from: day,
  until: day,
  buyerPercent: multiple,
  contributorPercent: multiple,
  creatorPercent: multiple,
});

const NO_CAMPAIGN: Campaign = {
  name: "",
  from: "",
  until: "",
  buyerPercent: 100,
  contributorPercent: 100,
  creatorPercent: 100,
};

export const campaign: Reader<Campaign> = (value, path, problems, fallback) => {
  for (const key of ["name", "from", "until"]) {
    if (isPlainObject(value) && value[key] === undefined)
      refuse(problems, keyPath(path, key), { code: "needed", by: "a campaign" }, 0);
  }
  const read = campaignFields(value, path, problems, fallback);
  if (read.until < read.from) refuse(problems, keyPath(path, "until"), { code: "not-before", day: read.from }, 0);
  return read;
};

export const campaigns = anyList(campaign, NO_CAMPAIGN);

const welcomeFields = object<WelcomeSettings>({
  days: whole(1, 365),
  activeWeeks: whole(1, 52),
  orders: whole(1, 1000),
});

export const welcome: Reader<"at-once" | WelcomeSettings> = (value, path, problems, fallback) => {
  if (value === "at-once") return value;
  if (isPlainObject(value)) return welcomeFields(value, path, problems, DEFAULT_WELCOME);
  return refuse(problems, path, `expected "at-once" or an object, got ${shown(value)}`, fallback);
};

export const PERK_KINDS = [
  "store-credit",
  "amount-off",
  "percent-off",
  "free-shipping",
  "free-product",
  "gift-card",
  "early-access",
  "event-seat",
  "vote",
] as const satisfies readonly PerkKind[];

export const DISCOUNT_CLASSES = ["order", "product", "shipping"] as const satisfies readonly DiscountClass[];

const perkFields = object<Perk>({
  id: text,
  name: text,
  kind: oneOf(...PERK_KINDS),
  tier: optionalText,
  amountMinor: amount,
  percent: whole(0, 100),
  product: optionalText,
  perMemberMax: whole(0, 1_000_000),
  totalMax: whole(0, 1_000_000_000),
  budgetMinor: amount,
  coolDownDays: whole(0, 3650),
  expiryDays: whole(0, 3650),
  minimumMinor: amount,
  products: texts,
  collections: texts,
  combinesWith: anyList(oneOf(...DISCOUNT_CLASSES), "product"),
  usesMax: whole(1, 1000),
});

const NO_PERK: Perk = {
  id: "",
  name: "",
  kind: "vote",
  tier: "",
  amountMinor: 0,
  percent: 0,
  product: "",
  perMemberMax: 1,
  totalMax: 0,
  budgetMinor: 0,
  coolDownDays: 0,
  expiryDays: 0,
  ...USUAL_LIMITS,
};

/** What a kind of perk cannot do without. */
const NEEDED: Readonly<Partial<Record<PerkKind, "amountMinor" | "percent" | "product">>> = {
  "store-credit": "amountMinor",
  "amount-off": "amountMinor",
  "gift-card": "amountMinor",
  "percent-off": "percent",
  "free-product": "product",
};

const perk: Reader<Perk> = (value, path, problems, fallback) => {
  for (const key of ["id", "name", "kind"]) {
    if (isPlainObject(value) && value[key] === undefined)
      refuse(problems, keyPath(path, key), { code: "needed", by: "a perk" }, 0);
  }
  const read = perkFields(value, path, problems, fallback);
  const needed = NEEDED[read.kind];
  if (needed !== undefined && (read[needed] === 0 || read[needed] === "")) {
    refuse(problems, keyPath(path, needed), { code: "perk-needs", kind: read.kind }, 0);
  }
  return read;
};

export const perks = anyList(perk, NO_PERK);

/** What these rules need of each other and of the rest of a program. */
export function checkRules(read: ProgramSettings, problems: SettingProblem[]): void {
  const tiers = read.tiers.map((tier) => tier.name);
  for (const [index, one] of read.perks.entries()) {
    const path = `perks[${String(index)}]`;
    if (read.perks.findIndex((other) => other.id === one.id) !== index) {
      refuse(problems, `${path}.id`, { code: "twice", name: one.id }, 0);
    }
    if (one.tier !== "" && !tiers.includes(one.tier)) {
      refuse(problems, `${path}.tier`, { code: "no-tier", tiers }, 0);
    }
  }
  const { mode, products, collections } = read.orders.products;
  if (mode === "only" && products.length + collections.length === 0) {
    refuse(problems, "orders.products", { code: "only-which" }, 0);
  }
}
