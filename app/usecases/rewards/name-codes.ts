import { createHash, randomBytes, randomInt } from "node:crypto";
import type { NewParent } from "~/adapters/persistence/code-rows";
import { type DiscountTerms, USUAL_LIMITS } from "~/core/rewards/discount-terms";
import { formatDecimalAmount } from "~/core/shared/money";
import { formatInstant } from "~/core/shared/time";

/** No vowels and no look-alikes: codes are read aloud and must not spell anything. */
const CODE_LETTERS = "BCDFGHJKMNPQRSTVWXZ23456789";

/** Drawn by chance and written with the intent, before any call: every try of the same effect has the same code, nobody can guess it. */
export function drawCode(letters: number): string {
  return Array.from({ length: letters }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)] ?? "X").join("");
}

/** A parent's own code, which nobody is told: a second creation finds the first by it. */
export function drawOwnCode(): string {
  return `HEARTH-TIER-${randomBytes(10).toString("hex").toUpperCase()}`;
}

/** The parent of codes with these terms. A percentage without any limits is known by its number, as ever; the others by a digest. */
export function newParent(name: string, terms: DiscountTerms): NewParent {
  const { tier, kind, percent, endsAt, products, collections, minimumMinor, combinesWith, usesMax } = terms;
  const prefix = `${tier === null ? "perk" : "tier"}:${name}`;
  const limits = { products, collections, minimumMinor, combinesWith, usesMax };
  const isPlain = kind === "percent" && endsAt === null && JSON.stringify(limits) === JSON.stringify(USUAL_LIMITS);
  const digest = createHash("sha256")
    .update(JSON.stringify({ ...terms, ...limits }))
    .digest("hex")
    .slice(0, 16);
  const parentKey = isPlain ? `${prefix}:${String(percent)}` : `${prefix}:${kind}:${digest}`;
  return { parentKey, title: titleOf(name, terms), terms, ownCode: drawOwnCode(), priceMinor: null };
}

/** What the merchant reads in their list of discounts. */
function titleOf(name: string, terms: DiscountTerms): string {
  const { kind, percent, amountMinor, currency, usesMax, endsAt } = terms;
  const worth = {
    percent: `${String(percent)} % off`,
    amount: currency === "" ? "amount off" : `${formatDecimalAmount(amountMinor, currency)} ${currency} off`,
    "free-shipping": "free shipping",
    "free-product": "free product",
  }[kind];
  const uses = usesMax === 1 ? "single use" : `${String(usesMax)} uses`;
  const until = endsAt === null ? "" : `, until ${formatInstant(endsAt).slice(0, 10)}`;
  return `${name}: ${worth}, ${uses}${until}`;
}
