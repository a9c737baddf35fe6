import type { Queryable } from "./database";

export async function restExists(db: Queryable, shopId: number, memberId: string, week: number): Promise<boolean> {
  const { rows } = await db.query("select 1 from rests where shop_id = $1 and member_id = $2 and week = $3", [
    shopId,
    memberId,
    week,
  ]);
  return rows.length > 0;
}

export async function deleteRest(db: Queryable, shopId: number, memberId: string, week: number): Promise<void> {
  await db.query("delete from rests where shop_id = $1 and member_id = $2 and week = $3", [shopId, memberId, week]);
}
