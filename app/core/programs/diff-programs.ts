import { LOW_CLOSES_TO_DEMOTE } from "../tiers/close-tier";
import { keptTiers } from "../tiers/kept-tier";
import { ITEM_SETTINGS, PLAIN_SETTINGS } from "./diff-settings";
import type { DiffArea, DiffValue, ItemList, ItemSetting, PlainSetting, Shape, ZeroMeans } from "./diff-settings";
import type { ProgramSettings, Tier } from "./program";

export type DiffSetting =
  | PlainSetting
  | ItemSetting
  | `${ItemList}.added`
  | `${ItemList}.removed`
  | "tiers.kept"
  | "tiers.grace"
  | "tiers.order"
  | "multipliers.order";

/** One thing that two versions say differently. Plain values: the screen has the words. */
export type ProgramChange = {
  readonly area: DiffArea;
  readonly setting: DiffSetting;
  /** Which tier, kind, campaign, multiplier or perk. */
  readonly subject: string | null;
  /** Null: there was none, or there is none any more. */
  readonly before: DiffValue | null;
  readonly after: DiffValue | null;
};

/** What is different in `after`, in the order of the page: nothing when both say the same. */
export function diffPrograms(before: ProgramSettings, after: ProgramSettings): ProgramChange[] {
  return [
    ...plainChanges(before, after, "general"),
    ...tierChanges(before, after),
    ...plainChanges(before, after, "earning"),
    ...itemChanges("multipliers", "earning", before, after),
    ...orderChange("multipliers.order", "earning", before.orders.multipliers, after.orders.multipliers),
    ...itemChanges("campaigns", "campaigns", before, after),
    ...plainChanges(before, after, "attribution"),
    ...plainChanges(before, after, "rewards"),
    ...plainChanges(before, after, "caps"),
    ...plainChanges(before, after, "scoring"),
    ...plainChanges(before, after, "trust"),
    ...plainChanges(before, after, "welcome"),
    ...itemChanges("kinds", "kinds", before, after),
    ...itemChanges("perks", "perks", before, after),
  ];
}

function plainChanges(before: ProgramSettings, after: ProgramSettings, area: DiffArea): ProgramChange[] {
  return (Object.keys(PLAIN_SETTINGS) as PlainSetting[]).flatMap((setting): ProgramChange[] => {
    const { area: of, shape, zero } = PLAIN_SETTINGS[setting];
    if (of !== area) return [];
    const read = (settings: ProgramSettings) => valueOf(at(settings, setting), shape, settings.currency, zero);
    const [old, now] = [read(before), read(after)];
    // A number of a currency is another one in another currency, even if its digits are the same.
    return same(old, now) ? [] : [{ area, setting, subject: null, before: old, after: now }];
  });
}

/** The value at `a.b.c`; undefined where one of them is a word ("off", "at-once") and not an object. */
function at(settings: ProgramSettings, path: string): unknown {
  let value: unknown = settings;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function valueOf(value: unknown, shape: Shape, currency: string, zero?: ZeroMeans): DiffValue | null {
  switch (shape) {
    case "flag":
      return typeof value === "boolean" ? { kind: "flag", on: value } : null;
    case "text":
      return typeof value === "string" && value !== "" ? { kind: "text", text: value } : null;
    case "choice":
      return typeof value === "object" ? { kind: "choice", choice: "on" } : { kind: "choice", choice: String(value) };
    case "texts":
      return Array.isArray(value) ? { kind: "texts", texts: value.map(String) } : null;
    case "brackets":
      return Array.isArray(value) ? { kind: "brackets", brackets: value as [number, number][] } : null;
    default:
      if (typeof value !== "number") return null;
      if (value === 0 && zero !== undefined) return { kind: "zero", means: zero };
      return shape === "money"
        ? { kind: "number", unit: shape, value, currency }
        : { kind: "number", unit: shape, value };
  }
}

function same(a: DiffValue | null, b: DiffValue | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

type Item = { readonly key: string; readonly name: string; readonly fields: Readonly<Record<string, unknown>> };

function itemsOf(list: ItemList, settings: ProgramSettings): Item[] {
  switch (list) {
    case "tiers":
      return settings.tiers.map((tier) => {
        const rate = settings.rewards.buyerRateBp[tier.name] ?? 0;
        return { key: tier.name, name: tier.name, fields: { ...tier, rate } };
      });
    case "kinds":
      return Object.entries(settings.kinds).map(([name, kind]) => ({ key: name, name, fields: kind }));
    case "campaigns":
      return named(settings.campaigns);
    case "multipliers":
      return named(settings.orders.multipliers);
    case "perks":
      return settings.perks.map((perk) => ({ key: perk.id, name: perk.name, fields: perk }));
  }
}

/** Names may be there twice: the second of a name is compared with the second. */
function named(rows: readonly { readonly name: string }[]): Item[] {
  return rows.map((row, index) => {
    const earlier = rows.slice(0, index).filter((one) => one.name === row.name).length;
    return { key: `${row.name}\u0000${String(earlier)}`, name: row.name, fields: row };
  });
}

function itemChanges(list: ItemList, area: DiffArea, before: ProgramSettings, after: ProgramSettings): ProgramChange[] {
  const [old, now] = [itemsOf(list, before), itemsOf(list, after)];
  const changes: ProgramChange[] = [];
  for (const item of old) {
    if (now.some((one) => one.key === item.key)) continue;
    changes.push({ area, setting: `${list}.removed`, subject: item.name, before: null, after: null });
  }
  for (const item of now) {
    const known = old.find((one) => one.key === item.key);
    if (!known) changes.push({ area, setting: `${list}.added`, subject: item.name, before: null, after: null });
    for (const [field, { shape, zero }] of Object.entries(ITEM_SETTINGS[list])) {
      const was = known ? valueOf(known.fields[field], shape, before.currency, zero) : null;
      const is = valueOf(item.fields[field], shape, after.currency, zero);
      // What a new one does not set says nothing.
      if (same(was, is) || (!known && (field === "name" || saysNothing(is)))) continue;
      const setting = `${list}.${field}` as ItemSetting;
      changes.push({ area, setting, subject: item.name, before: was, after: is });
    }
  }
  return changes;
}

function saysNothing(value: DiffValue | null): boolean {
  if (value === null || value.kind === "zero") return true;
  if (value.kind === "number") return value.value === 0;
  return value.kind === "texts" && value.texts.length === 0;
}

/** Tiers, and what becomes of the members of those that are gone, that changed places, or that ask for more now. */
function tierChanges(before: ProgramSettings, after: ProgramSettings): ProgramChange[] {
  return [
    ...itemChanges("tiers", "tiers", before, after),
    ...keptChanges(before.tiers, after.tiers),
    ...orderChange("tiers.order", "tiers", before.tiers, after.tiers),
  ];
}

function keptChanges(before: readonly Tier[], after: readonly Tier[]): ProgramChange[] {
  const area = "tiers";
  return [...keptTiers(before, after)].flatMap(([subject, text]): ProgramChange[] => {
    if (text !== subject) {
      return [{ area, setting: "tiers.kept", subject, before: null, after: { kind: "text", text } }];
    }
    const [old, now] = [before, after].map((tiers) => tiers.find((tier) => tier.name === subject));
    if (old === undefined || now === undefined || !asksMoreToStay(old, now)) return [];
    const closes = { kind: "number", unit: "count", value: LOW_CLOSES_TO_DEMOTE } as const;
    return [{ area, setting: "tiers.grace", subject, before: null, after: closes }];
  });
}

/** Only these two make a close low. */
function asksMoreToStay(old: Tier, now: Tier): boolean {
  return now.minScore > old.minScore || now.minActiveWeeks > old.minActiveWeeks;
}

function orderChange(
  setting: "tiers.order" | "multipliers.order",
  area: DiffArea,
  before: readonly { readonly name: string }[],
  after: readonly { readonly name: string }[],
): ProgramChange[] {
  const names = (rows: typeof before, others: typeof before): string[] =>
    rows.map((one) => one.name).filter((name) => others.some((one) => one.name === name));
  const [old, now] = [names(before, after), names(after, before)];
  if (old.length !== now.length || old.join("\u0000") === now.join("\u0000")) return [];
  return [
    { area, setting, subject: null, before: { kind: "texts", texts: old }, after: { kind: "texts", texts: now } },
  ];
}
