import { openLots } from "~/adapters/persistence/attempt-rows";
import type { Queryable } from "~/adapters/persistence/database";
import { rewardsExpire } from "~/adapters/persistence/program-rows";
import { expiryOf, postedAtOf } from "~/core/ledger/expiry";
import { loadProgram, underVersion } from "~/usecases/programs/load-program";
import { formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export type OpenExpiry = {
  readonly lotId: string;
  readonly memberId: string;
  readonly currency: string;
  readonly openMinor: number;
  readonly expiresAt: number;
  readonly remindAt: readonly number[];
};

/** What has posted and is not issued yet, with when it runs out and when its member is reminded; earliest first. */
export async function openExpiries(
  db: Queryable,
  of: { readonly shopId: number; readonly now: number; readonly memberIds: readonly string[] },
): Promise<OpenExpiry[]> {
  const { shopId, now, memberIds } = of;
  if (!(await rewardsExpire(db, shopId))) return [];
  const at = await loadProgram(db, shopId, now);
  const expiries: OpenExpiry[] = [];
  for (const lot of await openLots(db, shopId, { dueUntil: now, memberIds, alsoUnderWay: true })) {
    const { program } = await underVersion(db, at, lot.programVersion);
    const expiry = expiryOf(program, postedAtOf(at.zone, lot));
    const { lotId, memberId, currency, openMinor } = lot;
    if (expiry !== null) expiries.push({ lotId, memberId, currency, openMinor, ...expiry });
  }
  return expiries.sort((a, b) => a.expiresAt - b.expiresAt || (a.lotId < b.lotId ? -1 : 1));
}

export type ExpiryLine = {
  readonly lotId: string;
  readonly amount: string;
  readonly on: string;
  readonly remindOn: string;
  /** A reminder is due: it runs out soon. */
  readonly soon: boolean;
};

/** The same as a screen shows it. */
export async function expiryLines(db: Queryable, viewer: Viewer, memberId: string): Promise<readonly ExpiryLine[]> {
  const { shopId, now } = viewer;
  const format = formattingFor(viewer);
  return (await openExpiries(db, { shopId, now, memberIds: [memberId] })).map((one) => ({
    lotId: one.lotId,
    amount: format.money(one.openMinor, one.currency),
    on: format.date(one.expiresAt),
    remindOn: one.remindAt.map(format.date).join(", "),
    soon: one.remindAt.some((at) => at <= now),
  }));
}
