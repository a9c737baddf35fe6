import type { Queryable } from "./database";

/** Those of the given members who are known, have agreed and have not withdrawn. */
export async function consentedMembers(
  db: Queryable,
  shopId: number,
  memberIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await db.query<{ member_id: string }>(
    "select member_id from members where shop_id = $1 and member_id = any($2) and consented_at is not null and withdrawn_at is null",
    [shopId, memberIds],
  );
  return new Set(rows.map((row) => row.member_id));
}

/** By member, who they turned out to be: whom their customer was merged into. Only those of the given members who were. */
export async function mergedMembers(
  db: Queryable,
  shopId: number,
  memberIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<{ memberId: string; mergedInto: string }>(
    `select member_id as "memberId", merged_into as "mergedInto" from members
     where shop_id = $1 and member_id = any($2) and merged_into is not null`,
    [shopId, memberIds],
  );
  return new Map(rows.map((row) => [row.memberId, row.mergedInto]));
}

/** In a query that has a member `m`: that `o` is the same person, since their customers were merged, or `m` itself. */
export const SAME_PERSON =
  "o.shop_id = m.shop_id and coalesce(m.merged_into, m.member_id) in (o.member_id, o.merged_into)";

/** The customer who gets what a member earned: their own, or the one theirs was merged into. Null: there is none. */
export async function payeeOf(db: Queryable, shopId: number, memberId: string): Promise<string | null> {
  const { rows } = await db.query<{ payeeId: string | null }>(
    `select coalesce(customer_id, paid_to) as "payeeId" from members where shop_id = $1 and member_id = $2`,
    [shopId, memberId],
  );
  return rows[0]?.payeeId ?? null;
}

/** The member of a customer, and those who were merged into them. */
export async function membersOfCustomer(db: Queryable, shopId: number, customerId: string): Promise<string[]> {
  const { rows } = await db.query<{ member_id: string }>(
    "select member_id from members where shop_id = $1 and (customer_id = $2 or paid_to = $2) order by member_id",
    [shopId, customerId],
  );
  return rows.map((row) => row.member_id);
}

/**
 * Marks standings as older than their members' activity; the worker computes and writes them, coalesced. A new one is due whatever the
 * database's clock says: the worker looks by its own.
 */
export async function markStandings(db: Queryable, shopId: number, memberIds: readonly string[]): Promise<void> {
  await db.query(
    `insert into standing_projections (shop_id, member_id, next_at)
     select $1, member_id, 'epoch' from unnest($2::text[]) as given (member_id) order by member_id
     on conflict (shop_id, member_id) do update set version = standing_projections.version + 1`,
    [shopId, memberIds],
  );
}

export async function markAllStandings(db: Queryable, shopId: number): Promise<void> {
  await db.query(
    `insert into standing_projections (shop_id, member_id, next_at) select shop_id, member_id, 'epoch' from members where shop_id = $1
     on conflict (shop_id, member_id) do update set version = standing_projections.version + 1`,
    [shopId],
  );
}
