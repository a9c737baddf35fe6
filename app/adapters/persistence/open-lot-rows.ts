import type { Lot } from "~/core/ledger/lot";
import type { Queryable } from "./database";

/** What of a lot says when it runs out. */
export type LotTerms = {
  readonly lane: "relational" | "code" | null;
  readonly dueAt: number;
  readonly dueMonth: number;
  readonly closesSinceOwn: number | null;
  readonly programVersion: number;
  /** The date of the perk that it is of. */
  readonly ownExpiresAt: number | null;
};

const TERMS = `nullif(l.lane, '') as lane, l.due_at as "dueAt", l.due_month as "dueMonth", l.closes_since_own as "closesSinceOwn",
  l.program_version as "programVersion", (select g.expires_at from grants g where g.shop_id = l.shop_id and g.grant_id = l.order_id
    and l.source = 'grant') as "ownExpiresAt"`;

/** Whether any version of the shop's program that was ever in force lets rewards run out, or a perk of store credit does. */
export async function rewardsExpire(db: Queryable, shopId: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `select 1 where exists (select 1 from program_versions where shop_id = $1 and state in ('published', 'retired')
         and coalesce((file -> 'rewards' ->> 'expiryDays')::int, 0) > 0)
       or exists (select 1 from grants where shop_id = $1 and kind = 'store-credit' and expires_at is not null)`,
    [shopId],
  );
  return (rowCount ?? 0) > 0;
}

export type OpenLot = LotTerms & {
  readonly memberId: string;
  readonly currency: string;
  readonly lotId: string;
  readonly openMinor: number;
  readonly paidMinor: number;
};

/** What of each posted lot of these members is not real yet, oldest due first. */
export async function lotsToIssue(db: Queryable, shopId: number, memberIds: readonly string[]): Promise<OpenLot[]> {
  const { rows } = await db.query<OpenLot>(
    `select l.member_id as "memberId", l.currency, l.lot_id as "lotId", l.paid_minor - l.issued_minor - l.expired_minor as "openMinor",
       l.paid_minor as "paidMinor", ${TERMS}
     from lots l where l.shop_id = $1 and l.member_id = any($2) and l.issuable and l.paid_minor > l.issued_minor + l.expired_minor
       and l.state in ('posted', 'carried') order by l.due_at, l.lot_id`,
    [shopId, memberIds],
  );
  return rows;
}

/** When the lots of an attempt run out. */
export async function termsOfAttempt(db: Queryable, shopId: number, attemptId: string): Promise<LotTerms[]> {
  const { rows } = await db.query<LotTerms>(
    `select ${TERMS} from attempt_lots a join lots l on l.shop_id = a.shop_id and l.lot_id = a.lot_id
     where a.shop_id = $1 and a.attempt_id = $2`,
    [shopId, attemptId],
  );
  return rows;
}

export type ExpiringLot = LotTerms & {
  readonly memberId: string;
  readonly lotId: string;
  readonly class: Lot["lotClass"];
  readonly currency: string;
  readonly openMinor: number;
  readonly availableMinor: number;
};

/** Posted lots that are not real yet, of members with nothing under way at Shopify; all of them, or those of some members. */
export async function openLots(
  db: Queryable,
  shopId: number,
  by: { readonly dueUntil: number; readonly memberIds?: readonly string[]; readonly alsoUnderWay?: boolean },
): Promise<ExpiringLot[]> {
  const { rows } = await db.query<ExpiringLot>(
    `select l.member_id as "memberId", l.lot_id as "lotId", l.class, l.currency,
       l.paid_minor - l.issued_minor - l.expired_minor as "openMinor", b.available_minor as "availableMinor", ${TERMS}
     from lots l join balances b on b.shop_id = l.shop_id and b.member_id = l.member_id and b.currency = l.currency
     where l.shop_id = $1 and l.due_at <= $2 and l.state in ('posted', 'carried')
       and l.paid_minor > l.issued_minor + l.expired_minor and ($3::text[] is null or l.member_id = any($3))
       and ($4 or not exists (select 1 from issue_attempts a where a.shop_id = l.shop_id and a.member_id = l.member_id
         and a.state in ('planned', 'calling', 'parked')))
     order by l.member_id, l.lot_id`,
    [shopId, new Date(by.dueUntil), by.memberIds ?? null, by.alsoUnderWay ?? false],
  );
  return rows;
}
