import type { Queryable } from "./database";

export async function insertRest(
  db: Queryable,
  shopId: number,
  rest: { readonly memberId: string; readonly week: number; readonly at: number },
): Promise<void> {
  await db.query(
    "insert into rests (shop_id, member_id, week, declared_at) values ($1, $2, $3, $4) on conflict do nothing",
    [shopId, rest.memberId, rest.week, new Date(rest.at)],
  );
}
