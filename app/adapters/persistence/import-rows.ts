import type { Queryable } from "./database";

const instants = (values: readonly (number | null)[]): (Date | null)[] =>
  values.map((at) => (at === null ? null : new Date(at)));

export type MemberImport = { readonly memberId: string; readonly customerId: string | null; readonly joinedAt: number };

/** Inserts members who agreed by joining; answers those that were new. A member or a customer that is there already is left. */
export async function importMembers(
  db: Queryable,
  shopId: number,
  rows: readonly MemberImport[],
): Promise<Set<string>> {
  const { rows: inserted } = await db.query<{ member_id: string }>(
    `insert into members (shop_id, member_id, customer_id, joined_at, consented_at)
     select $1, member_id, customer_id, joined_at, joined_at
     from unnest($2::text[], $3::text[], $4::timestamptz[]) as given (member_id, customer_id, joined_at)
     on conflict do nothing returning member_id`,
    [
      shopId,
      rows.map((row) => row.memberId),
      rows.map((row) => row.customerId),
      instants(rows.map((row) => row.joinedAt)),
    ],
  );
  return new Set(inserted.map((row) => row.member_id));
}

/** Those who are not there yet and whose customer is nobody's: of two of one customer the first. */
export async function freeMembers(
  db: Queryable,
  shopId: number,
  rows: readonly MemberImport[],
): Promise<MemberImport[]> {
  const { rows: taken } = await db.query<{ memberId: string; customerId: string | null }>(
    `select member_id as "memberId", customer_id as "customerId" from members
     where shop_id = $1 and (member_id = any($2) or customer_id = any($3))`,
    [shopId, rows.map((row) => row.memberId), rows.flatMap((row) => (row.customerId === null ? [] : [row.customerId]))],
  );
  const members = new Set(taken.map((one) => one.memberId));
  const customers = new Set(taken.flatMap((one) => (one.customerId === null ? [] : [one.customerId])));
  return rows.filter((row) => {
    if (members.has(row.memberId) || (row.customerId !== null && customers.has(row.customerId))) return false;
    if (row.customerId !== null) customers.add(row.customerId);
    return true;
  });
}

export async function storedMembers(
  db: Queryable,
  shopId: number,
  memberIds: readonly string[],
): Promise<Map<string, MemberImport>> {
  const { rows } = await db.query<MemberImport>(
    `select member_id as "memberId", customer_id as "customerId", joined_at as "joinedAt" from members
     where shop_id = $1 and member_id = any($2)`,
    [shopId, memberIds],
  );
  return new Map(rows.map((row) => [row.memberId, row]));
}

export type GroupImport = {
  readonly groupId: string;
  readonly name: string;
  readonly creatorId: string | null;
  readonly parentId: string | null;
};

export async function importGroups(db: Queryable, shopId: number, rows: readonly GroupImport[]): Promise<void> {
  await db.query(
    `insert into groups (shop_id, group_id, name, creator_id, parent_id)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[])
     on conflict (shop_id, group_id) do update set name = excluded.name, creator_id = excluded.creator_id, parent_id = excluded.parent_id`,
    [
      shopId,
      rows.map((row) => row.groupId),
      rows.map((row) => row.name),
      rows.map((row) => row.creatorId),
      rows.map((row) => row.parentId),
    ],
  );
}

export type MembershipImport = {
  readonly memberId: string;
  readonly groupId: string;
  readonly joinedAt: number;
  readonly leftAt: number | null;
};

export async function importMemberships(
  db: Queryable,
  shopId: number,
  rows: readonly MembershipImport[],
): Promise<void> {
  await db.query(
    `insert into memberships (shop_id, member_id, group_id, joined_at, left_at)
     select $1, * from unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[])
     on conflict (shop_id, member_id, group_id, joined_at) do update set left_at = excluded.left_at`,
    [
      shopId,
      rows.map((row) => row.memberId),
      rows.map((row) => row.groupId),
      instants(rows.map((row) => row.joinedAt)),
      instants(rows.map((row) => row.leftAt)),
    ],
  );
}

export type CodeImport = { readonly code: string; readonly ownerId: string; readonly groupId: string | null };

export async function importCodes(db: Queryable, shopId: number, rows: readonly CodeImport[]): Promise<void> {
  await db.query(
    `insert into codes (shop_id, code_key, code, owner_id, group_id)
     select $1, lower(code), code, owner_id, group_id from unnest($2::text[], $3::text[], $4::text[]) as given (code, owner_id, group_id)
     on conflict (shop_id, code_key) do update set code = excluded.code, owner_id = excluded.owner_id, group_id = excluded.group_id`,
    [shopId, rows.map((row) => row.code), rows.map((row) => row.ownerId), rows.map((row) => row.groupId)],
  );
}

export async function importRests(
  db: Queryable,
  shopId: number,
  rows: readonly { readonly memberId: string; readonly week: number; readonly at: number }[],
): Promise<void> {
  await db.query(
    `insert into rests (shop_id, member_id, week, declared_at) select $1, * from unnest($2::text[], $3::int[], $4::timestamptz[])
     on conflict do nothing`,
    [shopId, rows.map((row) => row.memberId), rows.map((row) => row.week), instants(rows.map((row) => row.at))],
  );
}

export async function storedOrderTotals(
  db: Queryable,
  shopId: number,
  orderIds: readonly string[],
): Promise<Map<string, { totalMinor: number; customerId: string | null; placedAt: number }>> {
  const { rows } = await db.query<{ orderId: string; totalMinor: number; customerId: string | null; placedAt: number }>(
    `select order_id as "orderId", total_minor as "totalMinor", customer_id as "customerId", placed_at as "placedAt"
     from orders where shop_id = $1 and order_id = any($2)`,
    [shopId, orderIds],
  );
  return new Map(rows.map((row) => [row.orderId, row]));
}

export async function storedRefunds(
  db: Queryable,
  shopId: number,
  refundIds: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await db.query<{ refund_id: string; amount_minor: number }>(
    "select refund_id, amount_minor from refunds where shop_id = $1 and refund_id = any($2)",
    [shopId, refundIds],
  );
  return new Map(rows.map((row) => [row.refund_id, row.amount_minor]));
}

export async function insertImport(
  db: Queryable,
  shopId: number,
  one: { readonly importId: string; readonly file: string; readonly at: number },
): Promise<void> {
  await db.query(
    "insert into imports (shop_id, import_id, file, state, created_at) values ($1, $2, $3, 'running', $4)",
    [shopId, one.importId, one.file, new Date(one.at)],
  );
}

export type ImportCounts = {
  readonly accepted: number;
  readonly duplicates: number;
  readonly refused: number;
  readonly problems: readonly unknown[];
};

export async function saveImport(
  db: Queryable,
  shopId: number,
  importId: string,
  state: "running" | "done" | "failed",
  counts: ImportCounts,
  at: number,
): Promise<void> {
  await db.query(
    `update imports set state = $3, accepted = $4, duplicates = $5, refused = $6, problems = $7,
       done_at = case when $3 = 'running' then null else $8::timestamptz end
     where shop_id = $1 and import_id = $2`,
    [
      shopId,
      importId,
      state,
      counts.accepted,
      counts.duplicates,
      counts.refused,
      JSON.stringify(counts.problems),
      new Date(at),
    ],
  );
}

/** Whether a file is being taken in now; one that was broken off long ago does not count. */
export async function importRunning(db: Queryable, shopId: number, since: number): Promise<boolean> {
  const { rowCount } = await db.query(
    "select 1 from imports where shop_id = $1 and state = 'running' and created_at >= $2 limit 1",
    [shopId, new Date(since)],
  );
  return (rowCount ?? 0) > 0;
}
