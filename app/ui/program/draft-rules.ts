import { DEFAULT_WELCOME } from "~/core/programs/defaults";
import type {
  Campaign,
  OrderRules,
  Perk,
  ProductMultiplier,
  ProgramSettings,
  WelcomeSettings,
} from "~/core/programs/program";
import { PERK_KINDS } from "~/core/programs/read-rules";
import { CODE_PERK_KINDS, USUAL_LIMITS } from "~/core/rewards/discount-terms";
import type { MessageKey } from "../i18n";
import type { Unit } from "./draft";

/** Things of a program that there can be any number of, beside tiers. */
export type RowList = "campaigns" | "multipliers" | "perks";
export const ROW_LISTS: readonly RowList[] = ["campaigns", "multipliers", "perks"];
export type DraftRow = { readonly key: string; readonly from: number | null };
export type DraftRows = Readonly<Record<RowList, readonly DraftRow[]>>;

/** How a field of a row is written: a number with its unit, a word, a list of words, or one of a closed set. */
export type RowFieldKind =
  | {
      readonly kind: "number";
      readonly unit: Unit;
      readonly suffix?: "unit.percent" | "unit.days";
      readonly help?: MessageKey;
    }
  | { readonly kind: "text" }
  | { readonly kind: "day" }
  | { readonly kind: "texts"; readonly help?: MessageKey }
  | { readonly kind: "tier" }
  | { readonly kind: "choice"; readonly choices: readonly string[] };

const text = { kind: "text" } as const;
const percent = { kind: "number", unit: "whole", suffix: "unit.percent" } as const;
const days = { kind: "number", unit: "whole", suffix: "unit.days" } as const;
const whole = { kind: "number", unit: "whole" } as const;
const money = { kind: "number", unit: "money" } as const;

export const ROW_FIELDS = {
  campaigns: {
    name: text,
    from: { kind: "day" },
    until: { kind: "day" },
    buyerPercent: percent,
    contributorPercent: percent,
    creatorPercent: percent,
  },
  multipliers: { name: text, percent, products: { kind: "texts" }, collections: { kind: "texts" } },
  perks: {
    name: text,
    kind: { kind: "choice", choices: PERK_KINDS },
    tier: { kind: "tier" },
    amountMinor: money,
    percent,
    product: text,
    perMemberMax: whole,
    totalMax: whole,
    budgetMinor: money,
    coolDownDays: days,
    expiryDays: { ...days, help: "form.field.expiryDays.help" },
    minimumMinor: money,
    products: { kind: "texts" },
    collections: { kind: "texts" },
    combinesWith: { kind: "texts", help: "form.field.combinesWith.help" },
    usesMax: whole,
  },
} as const satisfies Readonly<Record<RowList, Readonly<Record<string, RowFieldKind>>>>;

/** Fields of a perk that only some kinds have. */
const PERK_ONLY: Readonly<Partial<Record<string, readonly string[]>>> = {
  amountMinor: ["store-credit", "amount-off", "gift-card"],
  budgetMinor: ["store-credit", "amount-off", "gift-card"],
  percent: ["percent-off"],
  product: ["free-product"],
  minimumMinor: CODE_PERK_KINDS,
  products: ["percent-off", "amount-off"],
  collections: ["percent-off", "amount-off"],
  combinesWith: CODE_PERK_KINDS,
  usesMax: CODE_PERK_KINDS,
};

export function perkHas(kind: string, field: string): boolean {
  return PERK_ONLY[field]?.includes(kind) ?? true;
}

const NEW_CAMPAIGN: Campaign = {
  name: "",
  from: "",
  until: "",
  buyerPercent: 100,
  contributorPercent: 100,
  creatorPercent: 100,
};
const NEW_MULTIPLIER: ProductMultiplier = { name: "", products: [], collections: [], percent: 100 };
const NEW_PERK: Perk = {
  id: "",
  name: "",
  kind: "event-seat",
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

/** What a row starts from. */
export function storedRow(start: ProgramSettings, list: RowList, row: DraftRow): Readonly<Record<string, unknown>> {
  const place = row.from ?? -1;
  if (list === "campaigns") return start.campaigns[place] ?? NEW_CAMPAIGN;
  if (list === "multipliers") return start.orders.multipliers[place] ?? NEW_MULTIPLIER;
  return start.perks[place] ?? NEW_PERK;
}

export function startRows(start: ProgramSettings): DraftRows {
  const rows = (list: RowList, count: number): DraftRow[] =>
    Array.from({ length: count }, (_, from) => ({ key: `${list}-${String(from)}`, from }));
  return {
    campaigns: rows("campaigns", start.campaigns.length),
    multipliers: rows("multipliers", start.orders.multipliers.length),
    perks: rows("perks", start.perks.length),
  };
}

/** Rows with one more, under a key that none of them has. */
export function withNewRow(list: RowList, rows: readonly DraftRow[]): readonly DraftRow[] {
  let number = rows.length;
  while (rows.some((row) => row.key === `${list}-${String(number)}`)) number += 1;
  return [...rows, { key: `${list}-${String(number)}`, from: null }];
}

/** A list of words as it stands in a field, and back. */
export function writeTexts(texts: readonly string[]): string {
  return texts.join(", ");
}
export function readTexts(given: string): readonly string[] {
  return given
    .split(/[,\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** Reads what is typed: the text of a field, or what is stored. */
export type FieldReader = {
  readonly number: (path: string, unit: Unit, stored: number) => number | string;
  readonly text: (path: string, stored: string) => string;
};

function rowFile(draft: { readonly start: ProgramSettings }, list: RowList, row: DraftRow, read: FieldReader): object {
  const stored = storedRow(draft.start, list, row);
  const file: Record<string, unknown> = { ...stored };
  for (const [name, field] of Object.entries(ROW_FIELDS[list]) as [string, RowFieldKind][]) {
    const path = `${row.key}.${name}`;
    const value = stored[name];
    if (field.kind === "number") file[name] = read.number(path, field.unit, typeof value === "number" ? value : 0);
    else if (field.kind === "texts") file[name] = readTexts(read.text(path, writeTexts(value as readonly string[])));
    else file[name] = read.text(path, typeof value === "string" ? value : "");
  }
  // A perk is known by its id for good, whatever it is called later.
  if (list === "perks" && file["id"] === "") file["id"] = newPerkId(String(file["name"]), row);
  return file;
}

function newPerkId(name: string, row: DraftRow): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return slug === "" ? row.key : slug;
}

export const ORDER_UNITS = {
  minimumMinor: "money",
  firstOrderPercent: "whole",
  subscriptionPercent: "whole",
  coolDownHours: "whole",
} as const satisfies Partial<Record<keyof OrderRules, Unit>>;

/** The part of the file that says what of an order earns, what is a bonus, how welcomes are credited and which perks there are. */
export function rulesFile(
  draft: { readonly start: ProgramSettings; readonly rows: DraftRows },
  read: FieldReader,
): Record<string, unknown> {
  const { orders } = draft.start;
  const rows = (list: RowList): object[] => draft.rows[list].map((row) => rowFile(draft, list, row, read));
  const flag = (key: "countTax" | "countShipping"): boolean =>
    read.text(`orders.${key}`, String(orders[key])) === "true";
  const numbers = Object.entries(ORDER_UNITS).map(([key, unit]) => [
    key,
    read.number(`orders.${key}`, unit, orders[key as keyof typeof ORDER_UNITS]),
  ]);
  const texts = (path: string, stored: readonly string[]) => readTexts(read.text(path, writeTexts(stored)));
  const { products } = orders;
  return {
    orders: {
      ...orders,
      ...(Object.fromEntries(numbers) as object),
      countTax: flag("countTax"),
      countShipping: flag("countShipping"),
      products: {
        mode: read.text("orders.products.mode", products.mode),
        products: texts("orders.products.products", products.products),
        collections: texts("orders.products.collections", products.collections),
        exceptProducts: texts("orders.products.exceptProducts", products.exceptProducts),
        exceptCollections: texts("orders.products.exceptCollections", products.exceptCollections),
      },
      excludedTags: texts("orders.excludedTags", orders.excludedTags),
      subscriptions: read.text("orders.subscriptions", orders.subscriptions),
      pendingFrom: read.text("orders.pendingFrom", orders.pendingFrom),
      multipliers: rows("multipliers"),
    },
    campaigns: rows("campaigns"),
    perks: rows("perks"),
    welcome: welcomeOf(draft.start, read),
  };
}

/** What stands in the fields of a welcome by halves: the defaults where it is credited at once. */
export function startWelcome(start: ProgramSettings): WelcomeSettings {
  return start.welcome === "at-once" ? DEFAULT_WELCOME : start.welcome;
}

export const WELCOME_KEYS = ["days", "activeWeeks", "orders"] as const satisfies readonly (keyof WelcomeSettings)[];

function welcomeOf(start: ProgramSettings, read: FieldReader): unknown {
  const chosen = read.text("welcome", start.welcome === "at-once" ? "at-once" : "half");
  if (chosen === "at-once") return chosen;
  const stored = startWelcome(start);
  return Object.fromEntries(WELCOME_KEYS.map((key) => [key, read.number(`welcome.${key}`, "whole", stored[key])]));
}
