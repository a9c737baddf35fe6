import type { GrantStanding, GrantState } from "~/core/perks/change-grant";
import type { GrantRefusal, GrantedSoFar, GrantedToMember } from "~/core/perks/decide-grant";
import { CODE_PERK_KINDS, type CodePerkKind, type DiscountLimits } from "~/core/rewards/discount-terms";
import type { Queryable } from "./database";

export type GrantSource = "tier" | "season" | "person";

export type GrantRow = GrantStanding & {
  readonly grantId: string;
  readonly number: number;
  readonly perkId: string;
  readonly programVersion: number;
  readonly name: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly percent: number;
  readonly product: string;
  readonly memberId: string;
  readonly source: GrantSource;
  readonly sourceRef: string;
  readonly refusal: GrantRefusal | null;
  readonly note: string;
  readonly decidedAt: number;
  readonly decidedBy: string;
  /** Of a code: where it holds. Null: as codes do that say nothing. */
  readonly terms: DiscountLimits | null;
  /** Of the form that a person sent: it grants once. */
  readonly requestId: string | null;
};

const COLUMNS = `grant_id as "grantId", number, perk_id as "perkId", program_version as "programVersion", name, kind,
  amount_minor as "amountMinor", currency, percent, product, member_id as "memberId", source, source_ref as "sourceRef", state,
  refusal, note, decided_at as "decidedAt", decided_by as "decidedBy", expires_at as "expiresAt", claimed_at as "claimedAt",
  fulfilled_at as "fulfilledAt", ended_at as "endedAt", terms, request_id as "requestId"`;

/** What the next grant is numbered; the caller holds the shop's ledger lock. */
export async function nextGrantNumber(db: Queryable, shopId: number): Promise<number> {
  const { rows } = await db.query<{ next: number }>(
    "select coalesce(max(number), 0) + 1 as next from grants where shop_id = $1",
    [shopId],
  );
  return rows[0]?.next ?? 1;
}

export async function findGrant(db: Queryable, shopId: number, grantId: string): Promise<GrantRow | undefined> {
  const { rows } = await db.query<GrantRow>(`select ${COLUMNS} from grants where shop_id = $1 and grant_id = $2`, [
    shopId,
    grantId,
  ]);
  return rows[0];
}

export async function grantOfRequest(db: Queryable, shopId: number, requestId: string): Promise<GrantRow | undefined> {
  const { rows } = await db.query<GrantRow>(`select ${COLUMNS} from grants where shop_id = $1 and request_id = $2`, [
    shopId,
    requestId,
  ]);
  return rows[0];
}

const instant = (at: number | null): Date | null => (at === null ? null : new Date(at));

export async function insertGrants(db: Queryable, shopId: number, grants: readonly GrantRow[]): Promise<void> {
  if (grants.length === 0) return;
  const column = <T>(read: (grant: GrantRow) => T): T[] => grants.map(read);
  await db.query(
    `insert into grants (shop_id, grant_id, number, perk_id, program_version, name, kind, amount_minor, currency, percent, product,
       member_id, source, source_ref, state, refusal, note, decided_at, decided_by, expires_at, terms, request_id)
     select $1, * from unnest($2::text[], $3::int[], $4::text[], $5::int[], $6::text[], $7::text[], $8::bigint[], $9::text[],
       $10::int[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::timestamptz[],
       $19::text[], $20::timestamptz[], $21::jsonb[], $22::uuid[])`,
    [
      shopId,
      column((one) => one.grantId),
      column((one) => one.number),
      column((one) => one.perkId),
      column((one) => one.programVersion),
      column((one) => one.name),
      column((one) => one.kind),
      column((one) => one.amountMinor),
      column((one) => one.currency),
      column((one) => one.percent),
      column((one) => one.product),
      column((one) => one.memberId),
      column((one) => one.source),
      column((one) => one.sourceRef),
      column((one) => one.state),
      column((one) => one.refusal),
      column((one) => one.note),
      column((one) => new Date(one.decidedAt)),
      column((one) => one.decidedBy),
      column((one) => instant(one.expiresAt)),
      column((one) => (one.terms === null ? null : JSON.stringify(one.terms))),
      column((one) => one.requestId),
    ],
  );
}

/** Takes a grant from one state to another; false when it is not in that state any more. */
export async function saveGrantChange(
  db: Queryable,
  shopId: number,
  change: { readonly grantId: string; readonly from: GrantState; readonly after: GrantStanding; readonly by: string },
): Promise<boolean> {
  const { after } = change;
  const { rowCount } = await db.query(
    `update grants set state = $4, claimed_at = $5, fulfilled_at = $6, ended_at = $7, changed_by = $8
     where shop_id = $1 and grant_id = $2 and state = $3`,
    [
      shopId,
      change.grantId,
      change.from,
      after.state,
      instant(after.claimedAt),
      instant(after.fulfilledAt),
      instant(after.endedAt),
      change.by,
    ],
  );
  return rowCount === 1;
}

const COUNTS = "state in ('granted', 'claimed', 'fulfilled', 'expired')";

/** What was granted of a perk altogether. */
export async function grantedOfPerk(
  db: Queryable,
  shopId: number,
  perkId: string,
): Promise<Pick<GrantedSoFar, "total" | "spentMinor">> {
  const { rows } = await db.query<{ total: number; spentMinor: number }>(
    `select count(*) as total, coalesce(sum(amount_minor), 0) as "spentMinor" from grants
     where shop_id = $1 and perk_id = $2 and ${COUNTS}`,
    [shopId, perkId],
  );
  return rows[0] ?? { total: 0, spentMinor: 0 };
}

/** What these members were granted of a perk; who is not in it was granted none. */
export async function grantedToMembers(
  db: Queryable,
  shopId: number,
  perkId: string,
  memberIds: readonly string[],
): Promise<Map<string, GrantedToMember>> {
  const { rows } = await db.query<{ memberId: string; toMember: number; lastToMemberAt: number }>(
    `select member_id as "memberId", count(*) as "toMember", max(decided_at) as "lastToMemberAt" from grants
     where shop_id = $1 and perk_id = $2 and member_id = any($3) and ${COUNTS} group by member_id`,
    [shopId, perkId, memberIds],
  );
  return new Map(rows.map(({ memberId, ...granted }) => [memberId, granted]));
}

export type GrantMember = { readonly memberId: string; readonly takesPart: boolean; readonly tier: string | null };

/** Members with their tier; who is not in it is none. */
export async function grantMembers(
  db: Queryable,
  shopId: number,
  memberIds: readonly string[],
): Promise<Map<string, GrantMember>> {
  const { rows } = await db.query<GrantMember>(
    `select m.member_id as "memberId", m.consented_at is not null and m.withdrawn_at is null as "takesPart", s.tier
     from members m left join standings s on s.shop_id = m.shop_id and s.member_id = m.member_id
     where m.shop_id = $1 and m.member_id = any($2)`,
    [shopId, memberIds],
  );
  return new Map(rows.map((row) => [row.memberId, row]));
}

/** Who stood in one of these tiers at a week's close and has not had the perk decided for a tier yet, by id. */
export async function withoutTierPerk(
  db: Queryable,
  shopId: number,
  of: { readonly perkId: string; readonly week: number; readonly tiers: readonly string[] },
): Promise<{ readonly memberId: string; readonly tier: string }[]> {
  const { rows } = await db.query<{ memberId: string; tier: string }>(
    `select w.member_id as "memberId", w.tier from week_closes w
     where w.shop_id = $1 and w.week = $3 and w.tier = any($4) and not exists (select 1 from grants g
       where g.shop_id = w.shop_id and g.perk_id = $2 and g.member_id = w.member_id and g.source = 'tier')
     order by w.member_id`,
    [shopId, of.perkId, of.week, of.tiers],
  );
  return rows;
}

export async function saveGrantedWeek(db: Queryable, shopId: number, week: number): Promise<void> {
  await db.query("update shops set last_granted_week = $2 where shop_id = $1", [shopId, week]);
}

/** What is claimed waits for the shop, not for the member: it does not expire. */
const EXPIRING = `shop_id = $1 and state = 'granted' and kind not in ('store-credit', 'percent-off') and expires_at <= $2`;

/** When the first grant expires, by `until`. */
export async function firstExpiry(db: Queryable, shopId: number, until: number): Promise<number | undefined> {
  const { rows } = await db.query<{ first: number | null }>(
    `select min(expires_at) as first from grants where ${EXPIRING}`,
    [shopId, new Date(until)],
  );
  return rows[0]?.first ?? undefined;
}

export async function expireGrants(db: Queryable, shopId: number, at: number): Promise<number> {
  const { rowCount } = await db.query(`update grants set state = 'expired', ended_at = expires_at where ${EXPIRING}`, [
    shopId,
    new Date(at),
  ]);
  return rowCount ?? 0;
}

export type GrantedCode = {
  readonly grantId: string;
  readonly memberId: string;
  readonly customerId: string;
  readonly name: string;
  readonly kind: CodePerkKind | "gift-card";
  /** Of a perk that a tier brought. */
  readonly tier: string | null;
  readonly percent: number;
  readonly amountMinor: number;
  readonly currency: string;
  readonly product: string;
  readonly limits: DiscountLimits | null;
  readonly expiresAt: number | null;
};

/** What was granted, is made at Shopify by itself, and has no attempt yet; store credit goes by its lots. */
export async function codesToPlan(
  db: Queryable,
  shopId: number,
  sinceAt: number,
  limit: number,
): Promise<GrantedCode[]> {
  const { rows } = await db.query<GrantedCode>(
    `select g.grant_id as "grantId", g.member_id as "memberId", coalesce(m.customer_id, m.paid_to) as "customerId", g.name, g.kind,
       case when g.source = 'tier' then g.source_ref end as tier, g.percent, g.amount_minor as "amountMinor", g.currency, g.product,
       g.terms as limits, g.expires_at as "expiresAt"
     from grants g join members m on m.shop_id = g.shop_id and m.member_id = g.member_id
     where g.shop_id = $1 and g.state = 'granted' and g.kind = any($4) and g.decided_at >= $2 and coalesce(m.customer_id, m.paid_to) is not null
       and m.consented_at is not null and m.withdrawn_at is null
       and not exists (select 1 from issue_attempts a where a.shop_id = g.shop_id and a.effect_key = 'grant:' || g.grant_id)
     order by g.number limit $3`,
    [shopId, new Date(sinceAt), limit, [...CODE_PERK_KINDS, "gift-card"]],
  );
  return rows;
}

/** What was not called yet need not be. */
export async function cancelPlannedCode(db: Queryable, shopId: number, grantId: string): Promise<void> {
  await db.query(
    `update issue_attempts set state = 'cancelled', reason = 'no longer owed'
     where shop_id = $1 and effect_key = 'grant:' || $2 and state = 'planned'`,
    [shopId, grantId],
  );
}
