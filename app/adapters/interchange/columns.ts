/** Files and columns of the interchange format (SCORING.md section 1). */
export const COLUMNS = {
  groups: ["group", "name", "creator", "parent"],
  members: ["member", "customer", "joined_at"],
  memberships: ["member", "group", "joined_at", "left_at"],
  codes: ["code", "owner", "group"],
  activities: ["id", "source", "member", "group", "kind", "occurred_at", "counterpart", "ref", "reverses", "lang"],
  orders: ["id", "customer", "placed_at", "currency", "total_minor", "code", "referral", "cancelled_at"],
  refunds: ["id", "order", "refunded_at", "amount_minor"],
  rests: ["member", "week_of"],
} as const;

/** Columns that a file may have beside: what rules for orders look at. */
export const OPTIONAL_COLUMNS = {
  groups: [],
  members: [],
  memberships: [],
  codes: [],
  activities: [],
  orders: ["paid_at", "fulfilled_at", "tax_minor", "shipping_minor", "subscription", "tags", "lines"],
  refunds: [],
  rests: [],
} as const;

export type TableName = keyof typeof COLUMNS;
export type ColumnOf<Table extends TableName> =
  (typeof COLUMNS)[Table][number] | (typeof OPTIONAL_COLUMNS)[Table][number];

/** Every column of a table, the optional ones last. */
export function columnsOf(table: TableName): readonly string[] {
  return [...COLUMNS[table], ...OPTIONAL_COLUMNS[table]];
}

export const OPTIONAL_TABLES: readonly TableName[] = ["rests"];

export function fileNameOf(table: TableName): string {
  return `${table}.csv`;
}
