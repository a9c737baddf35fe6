import type { Queryable } from "./database";

/** What is stored about a person, by table; others who are named in it are left out. */
export type PersonSection = {
  readonly table: PersonTable;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
};
export type PersonTable = keyof typeof PERSON_TABLES;

type Shape = {
  /** Columns by which a row is this person's own. */
  readonly member?: string;
  readonly customer?: string;
  /** Columns that may name somebody else. */
  readonly others?: readonly string[];
  /** What is the engine's book-keeping and not about the person, or would tell about others. */
  readonly hidden?: readonly string[];
};

/** Every table that knows a person, in the order in which it is told. */
export const PERSON_TABLES = {
  members: { member: "member_id", others: ["merged_into"] },
  identities: { member: "member_id" },
  identity_keys: { member: "member_id", customer: "customer_id", hidden: ["key_id", "key", "shared"] },
  consent_entries: { member: "member_id" },
  groups: { member: "creator_id" },
  memberships: { member: "member_id" },
  codes: { member: "owner_id" },
  rests: { member: "member_id" },
  staff_changes: { member: "member_id", hidden: ["by"] },
  activities: {
    member: "member_id",
    others: ["counterpart", "reported_counterpart"],
    hidden: ["content_hash", "position"],
  },
  held_activities: { member: "member_id", others: ["actor_id"], hidden: ["decided_by"] },
  welcomes: { member: "member_id", others: ["newcomer_id"] },
  kind_days: { member: "member_id" },
  member_weeks: { member: "member_id" },
  trust_scores: { member: "member_id" },
  standings: { member: "member_id" },
  week_closes: { member: "member_id" },
  tier_changes: { member: "member_id", hidden: ["by"] },
  effort_closes: { member: "member_id" },
  orders: { customer: "customer_id", member: "buyer_id", others: ["referral"], hidden: ["basis", "touches", "notes"] },
  order_shares: { member: "actor_id" },
  lots: { member: "member_id" },
  grants: { member: "member_id", hidden: ["decided_by", "changed_by"] },
  entries: { member: "member_id" },
  balances: { member: "member_id" },
  issue_attempts: { member: "member_id", customer: "customer_id" },
  discount_codes: { member: "member_id" },
  standing_projections: { member: "member_id" },
} as const satisfies Record<string, Shape>;

const SHOPIFY = "shopify";
const SOMEBODY_ELSE = "somebody else";

/** The members a customer is or was, and those whose customers were merged into theirs. */
export async function membersOfPerson(db: Queryable, shopId: number, customerId: string): Promise<string[]> {
  const { rows } = await db.query<{ memberId: string }>(
    `select member_id as "memberId" from members where shop_id = $1 and (customer_id = $2 or paid_to = $2)
     union select member_id from identities where shop_id = $1 and source = $3 and account_id = $2`,
    [shopId, customerId, SHOPIFY],
  );
  return rows.map((row) => row.memberId);
}

/** Everything that is stored about a customer and the members they are, table by table; empty tables are left out. */
export async function personRows(db: Queryable, shopId: number, customerId: string): Promise<PersonSection[]> {
  const memberIds = await membersOfPerson(db, shopId, customerId);
  const sections: PersonSection[] = [];
  for (const [table, shape] of Object.entries(PERSON_TABLES) as [PersonTable, Shape][]) {
    const own = [
      ...(shape.member === undefined ? [] : [`t.${shape.member} = any($2)`]),
      ...(shape.customer === undefined ? [] : [`t.${shape.customer} = $3`]),
    ].join(" or ");
    const { rows } = await db.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) - 'shop_id' - $4::text[] as row from ${table} t
       where t.shop_id = $1 and (${own}) and $3::text is not null order by to_jsonb(t)::text`,
      [shopId, memberIds, customerId, shape.hidden ?? []],
    );
    const others = shape.others ?? [];
    if (rows.length > 0) sections.push({ table, rows: rows.map(({ row }) => withoutOthers(row, others, memberIds)) });
  }
  return sections;
}

function withoutOthers(
  row: Readonly<Record<string, unknown>>,
  others: readonly string[],
  own: readonly string[],
): Readonly<Record<string, unknown>> {
  const masked = { ...row };
  for (const column of others) {
    const value = masked[column];
    if (typeof value === "string" && !own.includes(value)) masked[column] = SOMEBODY_ELSE;
  }
  return masked;
}
