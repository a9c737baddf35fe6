/** What is derived, and the columns in which it says so: times of writing and ids drawn by chance are not compared. */
export type ComparedTable = { readonly table: string; readonly select: string };

function columns(table: string, names: string, where = ""): ComparedTable {
  const also = where === "" ? "" : ` and ${where}`;
  return { table, select: `select ${names} from {schema}.${table} where shop_id = $1${also}` };
}

export const COMPARED_TABLES: readonly ComparedTable[] = [
  columns("kind_days", "member_id, day, kind, week, weight, count", "count <> 0"),
  columns("member_weeks", "member_id, week, credit, own, one_off"),
  columns("week_closes", "week, member_id, score, active_weeks, consistency, tier"),
  columns("tier_changes", "member_id, week, from_tier, to_tier, cause, by, reason"),
  columns("standings", "member_id, tier, low_closes, locked, closed_score, closed_week", "closed_week is not null"),
  columns("members", "member_id, staff", "staff"),
  columns("staff_changes", "member_id, staff, by, at"),
  columns("trust_snapshots", "week, members, edges, seeds, rounds"),
  columns("trust_scores", "week, member_id, percent"),
  columns("identity_keys", "customer_id, member_id, kind, key, known_at, gone_at, shared"),
  columns("effort_closes", "week, member_id, score"),
  columns("pool_closes", "month, currency, budget_minor, paid_minor, members"),
  columns(
    "seasons",
    `season_id, name, purpose, group_id, start_at, end_at, quiet_until, weights, goal, pool_minor, member_max_minor, currency, carry,
     state, carried_points, carried_pool_minor, carried_to, points, reached, members, paid_minor`,
  ),
  columns("welcomes", "source, activity_id, member_id, weight, due_at, state"),
  columns("held_activities", "source, activity_id, reason, seen, usual, until_at, state, decided_by"),
  columns("refunds", "refund_id, order_id, refunded_at, amount_minor"),
  columns(
    "orders",
    // By what an order would have been rewarded that was cancelled before says only when it was looked at last: nothing follows from it.
    // Who is one person with the buyer is a set, which stood in the order of names that an erasure may have changed.
    `order_id, buyer_id, total_minor, refunded_minor, paid_at, cancelled_at, attribution, notes, touches,
     case when attribution <> 'cancelled' or shares_fixed then jsonb_set(basis, '{ownAccounts}', coalesce(
       (select jsonb_agg(own order by own) from jsonb_array_elements_text(basis -> 'ownAccounts') own), '[]')) end as basis, program_version, shares_fixed`,
  ),
  columns("order_shares", "order_id, touch, kind, actor_id, group_id, lane, share_bp, amount_minor"),
  columns(
    "lots",
    `lot_id, source, order_id, member_id, role, lane, class, state, cut_minor, worth_minor, paid_minor, amount_minor,
     carried_minor, issued_minor, expired_minor, redeemed_minor, ran_out_minor, basis_paid, basis_worth, closes_since_own, currency, placed_at, due_at, placed_month, due_month,
     reasons, program_version`,
    // What came to nothing while it was pending (taken back, cancelled, refunded) leaves a trace only if somebody looked in between.
    `not (state = 'voided' and ('no-longer-attributed' = any(reasons)
       or worth_minor = 0 and amount_minor = 0 and carried_minor = 0 and closes_since_own is null))`,
  ),
  columns("program_versions", "version, state, effective_at, publication", "state <> 'draft'"),
  columns(
    "grants",
    `grant_id, perk_id, program_version, kind, amount_minor, member_id, source, source_ref, state, refusal, decided_at, decided_by,
     expires_at, claimed_at, fulfilled_at, ended_at, request_id`,
  ),
  columns("code_closes", "month, currency, relational_worth_minor, limit_minor, paid_minor, codes_due"),
  columns(
    "balances",
    "member_id, currency, pending_minor, available_minor, carried_minor, issued_minor",
    "(pending_minor, available_minor, carried_minor, issued_minor) <> (0, 0, 0, 0)",
  ),
  {
    table: "entries",
    select: `select lot_id, member_id, account, currency, sum(amount_minor) as amount_minor from {schema}.entries
      where shop_id = $1 group by 1, 2, 3, 4 having sum(amount_minor) <> 0`,
  },
];
