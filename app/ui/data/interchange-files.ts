/** The files of SCORING.md section 1, in the order in which they build on each other. */
export const INTERCHANGE_FILES = [
  "members",
  "groups",
  "memberships",
  "codes",
  "activities",
  "orders",
  "refunds",
  "rests",
] as const;
export type InterchangeFile = (typeof INTERCHANGE_FILES)[number];

export const FILE_COLUMNS: Readonly<Record<InterchangeFile, string>> = {
  members: "member, customer, joined_at",
  groups: "group, name, creator, parent",
  memberships: "member, group, joined_at, left_at",
  codes: "code, owner, group",
  activities: "id, source, member, group, kind, occurred_at, counterpart, ref, reverses, lang",
  orders: "id, customer, placed_at, currency, total_minor, code, referral, cancelled_at",
  refunds: "id, order, refunded_at, amount_minor",
  rests: "member, week_of",
};

/** The file that a name such as `activities-2026.csv` speaks of. */
export function fileOfName(name: string): InterchangeFile | undefined {
  const plain = name.toLowerCase();
  return ["memberships", ...INTERCHANGE_FILES].find((file) => plain.includes(file)) as InterchangeFile | undefined;
}
