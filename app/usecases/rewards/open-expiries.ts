import type { Queryable } from "~/adapters/persistence/database";
import { type ExpiringGood, expiringGoods } from "~/adapters/persistence/expiring-rows";
import { openLots, rewardsExpire } from "~/adapters/persistence/open-lot-rows";
import { type Expiry, remindersOf } from "~/core/ledger/expiry";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import { expiriesOf } from "./expiries-of";

/** A reward that is not issued yet by its lot, store credit at Shopify, a perk that may be claimed, or a code. */
export type OpenExpiry = Omit<ExpiringGood, "kind"> & Expiry & { readonly kind: "reward" | ExpiringGood["kind"] };

type Of = {
  readonly shopId: number;
  readonly now: number;
  readonly memberIds?: readonly string[];
  /** Only of what is issued or to be claimed: what runs out by then. */
  readonly until?: number;
};

/** What members have that runs out, with when it does and when they are reminded; earliest first. */
export async function openExpiries(db: Queryable, of: Of): Promise<OpenExpiry[]> {
  const at = await loadProgram(db, of.shopId, of.now);
  const goods = await expiringGoods(db, of.shopId, of);
  const { reminderDays } = at.program.rewards;
  return [
    ...(await rewardExpiries(db, at, of)),
    ...goods.map((one) => ({ ...one, remindAt: remindersOf(one.expiresAt, reminderDays) })),
  ].sort((a, b) => a.expiresAt - b.expiresAt || (a.id < b.id ? -1 : 1));
}

async function rewardExpiries(db: Queryable, at: ShopProgram, { shopId, now, memberIds }: Of): Promise<OpenExpiry[]> {
  if (!(await rewardsExpire(db, shopId))) return [];
  const open = await openLots(db, shopId, { dueUntil: now, alsoUnderWay: true, ...(memberIds && { memberIds }) });
  return (await expiriesOf(db, at, open)).flatMap(
    ({ lotId: id, memberId, currency, openMinor, expiry }): OpenExpiry[] =>
      expiry === null ? [] : [{ kind: "reward", id, memberId, currency, openMinor, name: "", ...expiry }],
  );
}
