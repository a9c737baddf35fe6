import type { Queryable } from "./database";

export type ReconciliationClaim = { readonly shopId: number; readonly claim: string };

/**
 * The installed shop that is due the longest, for one worker until `until`; one that has just come first. A shop whose claim was not renewed is due again: its worker
 * is gone. Undefined: none is due.
 */
export async function claimReconciliation(
  db: Queryable,
  by: { readonly claim: string; readonly now: number; readonly until: number },
): Promise<ReconciliationClaim | undefined> {
  const { rows } = await db.query<ReconciliationClaim>(
    `update shops set reconcile_claim = $1, reconcile_at = $3
     where shop_id = (select shop_id from shops where coalesce(reconcile_at <= $2, true) and uninstalled_at is null
       and redacted_at is null order by reconcile_at nulls first, shop_id limit 1 for update skip locked)
     returning shop_id as "shopId", reconcile_claim as claim`,
    [by.claim, new Date(by.now), new Date(by.until)],
  );
  return rows[0];
}

/** False: it ran out, and somebody else may be at it. */
export async function renewReconciliation(
  db: Queryable,
  { shopId, claim }: ReconciliationClaim,
  until: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    "update shops set reconcile_at = $3 where shop_id = $1 and reconcile_claim = $2",
    [shopId, claim, new Date(until)],
  );
  return rowCount === 1;
}

/** Done, or broken off: it is due again at `dueAt`. */
export async function endReconciliation(
  db: Queryable,
  { shopId, claim }: ReconciliationClaim,
  dueAt: number,
): Promise<void> {
  await db.query(
    "update shops set reconcile_claim = null, reconcile_at = $3 where shop_id = $1 and reconcile_claim = $2",
    [shopId, claim, new Date(dueAt)],
  );
}
