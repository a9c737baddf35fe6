import type { StaffSpan } from "~/core/replay/replay-input";
import type { Queryable } from "./database";

/** Stands for who took it back when a person was erased. */
export const BY_ERASURE = "erasure";
/** Stands for who moved it when two members became one. */
export const BY_MERGE = "merge";

export type StaffChange = {
  readonly memberId: string;
  readonly staff: boolean;
  readonly by: string;
  readonly at: number;
};

/** Marks a member as staff or takes it back, and keeps who did it and when; nothing where it is so already. */
export async function changeStaff(db: Queryable, shopId: number, change: StaffChange): Promise<void> {
  const { memberId, staff, by, at } = change;
  await db.query(
    `with changed as (
       update members set staff = $3 where shop_id = $1 and member_id = $2 and staff <> $3 returning member_id)
     insert into staff_changes (shop_id, member_id, staff, by, at) select $1, member_id, $3, $4, $5 from changed`,
    [shopId, memberId, staff, by, new Date(at)],
  );
}

export type StaffState = {
  readonly staff: boolean;
  /** Takes part: has agreed, and not withdrawn. */
  readonly takesPart: boolean;
  /** The last change; null: never was staff. */
  readonly by: string | null;
  readonly at: number | null;
};

export async function staffStateOf(db: Queryable, shopId: number, memberId: string): Promise<StaffState | undefined> {
  const { rows } = await db.query<StaffState>(
    `select m.staff, m.consented_at is not null and m.withdrawn_at is null as "takesPart", c.by, c.at
     from members m left join lateral (select by, at from staff_changes where shop_id = m.shop_id and member_id = m.member_id
       order by change_id desc limit 1) c on true
     where m.shop_id = $1 and m.member_id = $2`,
    [shopId, memberId],
  );
  return rows[0];
}

/** When members worked for the shop, from each marking to the next change. */
export async function staffSpans(db: Queryable, shopId: number): Promise<ReadonlyMap<string, readonly StaffSpan[]>> {
  const { rows } = await db.query<StaffSpan & { member: string; staff: boolean }>(
    `select member_id as member, staff, at as "from",
       lead(at) over (partition by member_id order by change_id) as until
     from staff_changes where shop_id = $1 order by change_id`,
    [shopId],
  );
  const spans = new Map<string, StaffSpan[]>();
  for (const { member, staff, from, until } of rows) {
    if (staff) spans.set(member, [...(spans.get(member) ?? []), { from, until }]);
  }
  return spans;
}
