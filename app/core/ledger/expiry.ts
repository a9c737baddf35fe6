import type { Program } from "../programs/program";
import { DAY_MS } from "../shared/time";
import type { Instant } from "../shared/time";
import { monthCloseAt } from "../shared/zone";
import type { Zone } from "../shared/zone";
import { isCodeLot } from "./lot";
import type { Lot } from "./lot";

/** When a lot posted: at its due instant, a code lot at the close that last paid it. */
export function postedAtOf(
  zone: Zone,
  lot: Pick<Lot, "lane" | "dueAt" | "closesSinceOwn"> & { readonly dueMonth: number },
): Instant {
  return isCodeLot(lot) ? monthCloseAt(zone, lot.dueMonth + (lot.closesSinceOwn ?? 0)) : lot.dueAt;
}

export type Expiry = { readonly expiresAt: Instant; readonly remindAt: readonly Instant[] };

/**
 * When a lot runs out, and when its member is reminded, earliest first; null: never. The program counts its days from the posting; a
 * perk that has a date of its own keeps that, which its member was told.
 */
export function expiryOf(
  program: Pick<Program, "rewards">,
  lot: { readonly postedAt: Instant; readonly ownExpiresAt: Instant | null },
): Expiry | null {
  const { expiryDays, reminderDays } = program.rewards;
  const byProgram = expiryDays === 0 ? null : lot.postedAt + expiryDays * DAY_MS;
  const expiresAt = lot.ownExpiresAt ?? byProgram;
  if (expiresAt === null) return null;
  return { expiresAt, remindAt: remindersOf(expiresAt, reminderDays).filter((at) => at > lot.postedAt) };
}

/** When a member is reminded of what runs out at an instant, earliest first. */
export function remindersOf(expiresAt: Instant, reminderDays: readonly number[]): Instant[] {
  return [...new Set(reminderDays)].map((days) => expiresAt - days * DAY_MS).sort((a, b) => a - b);
}

export type OpenAmount = { readonly lot: string; readonly expiresAt: Instant; readonly openMinor: number };

/**
 * What runs out by an instant, oldest first, and never more than the member has: what is owed from something taken back is paid off by
 * what has not run out yet.
 */
export function lapsesOf(
  open: readonly OpenAmount[],
  availableMinor: number,
  now: Instant,
): { lot: string; amountMinor: number }[] {
  let left = Math.max(0, availableMinor);
  const due = open
    .filter((one) => one.expiresAt <= now && one.openMinor > 0)
    .sort((a, b) => a.expiresAt - b.expiresAt || (a.lot < b.lot ? -1 : 1));
  return due.flatMap(({ lot, openMinor }) => {
    const amountMinor = Math.min(left, openMinor);
    left -= amountMinor;
    return amountMinor > 0 ? [{ lot, amountMinor }] : [];
  });
}
