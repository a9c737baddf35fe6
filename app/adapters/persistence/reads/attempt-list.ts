import type { Queryable } from "../database";
import type { PageRequest } from "./cursor";
import { FAILING, PROJECTION_STATE } from "../projection-rows";
import { matchesSearch } from "../take-back-rows";
import { keyset } from "./keyset";

export type AttemptRow = {
  /** Of a standing: `standing:` and the member. */
  readonly attemptId: string;
  readonly kind: string;
  readonly memberId: string;
  readonly handle: string | null;
  readonly customerId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly code: string | null;
  readonly state: string;
  readonly shopifyId: string | null;
  readonly tries: number;
  readonly nextAt: number;
  readonly reason: string | null;
  readonly createdAt: number;
  readonly doneAt: number | null;
  readonly sortKey: number;
};

export type AttemptFilter = {
  readonly state?: string | undefined;
  readonly kind?: string | undefined;
  /** Part of a member's name or id, a code, a customer, or Shopify's id. */
  readonly search?: string | undefined;
};

const KEY = {
  key: "(extract(epoch from a.created_at) * 1000)::bigint",
  type: "bigint",
  descending: true,
  id: "a.attempt_id",
} as const;

/** Attempts, and the standings that could not be written so far: of those there is one a member, whatever its version. */
const ATTEMPTS = `(select attempt_id::text, kind, member_id, customer_id, amount_minor, currency, code, state, shopify_id, tries, next_at,
    reason, created_at, done_at from issue_attempts where shop_id = $1
  union all select 'standing:' || p.member_id, 'standing', p.member_id, coalesce(o.customer_id, ''), 0, '', null, ${PROJECTION_STATE},
    null, p.tries, p.next_at, p.error, p.failing_since, null
  from standing_projections p left join members o on o.shop_id = p.shop_id and o.member_id = p.member_id
  where p.shop_id = $1 and ${FAILING})`;

/** One page of attempts to make rewards real at Shopify, the newest first. */
export async function listAttempts(
  db: Queryable,
  shopId: number,
  filter: AttemptFilter,
  page: PageRequest,
): Promise<readonly AttemptRow[]> {
  const values: unknown[] = [shopId, filter.state ?? null, filter.kind ?? null, filter.search?.trim() ?? ""];
  const { condition, orderBy, limit, reversed } = keyset(KEY, page, values);
  const { rows } = await db.query<AttemptRow>(
    `select a.attempt_id as "attemptId", a.kind, a.member_id as "memberId", m.handle, a.customer_id as "customerId",
       a.amount_minor as "amountMinor", a.currency, a.code, a.state, a.shopify_id as "shopifyId", a.tries, a.next_at as "nextAt",
       a.reason, a.created_at as "createdAt", a.done_at as "doneAt", ${KEY.key} as "sortKey"
     from ${ATTEMPTS} a left join members m on m.shop_id = $1 and m.member_id = a.member_id
     where ($2::text is null or a.state = $2) and ($3::text is null or a.kind = $3)
       and ${matchesSearch("$4")}
       and ${condition}
     order by ${orderBy} limit ${String(limit)}`,
    values,
  );
  return reversed ? rows.reverse() : rows;
}

export async function attemptCounts(
  db: Queryable,
  shopId: number,
): Promise<readonly { state: string; count: number }[]> {
  const { rows } = await db.query<{ state: string; count: number }>(
    `select state, count(*) as count from (select state from issue_attempts where shop_id = $1
       union all select ${PROJECTION_STATE} from standing_projections p where p.shop_id = $1 and ${FAILING}) a group by state`,
    [shopId],
  );
  return rows;
}
