import type { Queryable } from "~/adapters/persistence/database";
import { openLots, rewardsExpire } from "~/adapters/persistence/open-lot-rows";
import { loadProgram } from "~/usecases/programs/load-program";
import { expiriesOf } from "~/usecases/rewards/expiries-of";
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
  const open = await openLots(db, shopId, { dueUntil: now, memberIds, alsoUnderWay: true });
  const expiries = (await expiriesOf(db, at, open)).flatMap(
    ({ lotId, memberId, currency, openMinor, expiry }): OpenExpiry[] =>
      expiry === null ? [] : [{ lotId, memberId, currency, openMinor, ...expiry }],
  );
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
