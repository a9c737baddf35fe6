import type { Queryable } from "./database";

/** What people at the shop wrote about a member in their own words: a name can be anywhere in it. Within an erasure. */
export async function forgetFreeText(db: Queryable, shopId: number, memberId: string): Promise<void> {
  const values = [shopId, memberId];
  await db.query(
    "update tier_changes set reason = '' where shop_id = $1 and member_id = $2 and reason is not null",
    values,
  );
  await db.query("update grants set note = '' where shop_id = $1 and member_id = $2 and note <> ''", values);
  // The log says the same, so that a rebuild from it finds what is stored.
  for (const [kind, field] of [
    ["tier-lock", "reason"],
    ["perk-granted", "note"],
  ] as const) {
    await db.query(
      `update log set body = jsonb_set(body, array[$4::text], '""')
       where shop_id = $1 and kind = $3 and body ->> 'memberId' = $2 and body ? $4`,
      [...values, kind, field],
    );
  }
}
