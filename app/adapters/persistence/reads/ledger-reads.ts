import type { Queryable } from "../database";

export type AccountSum = { readonly currency: string; readonly account: string; readonly amountMinor: number };

/** Sums of all entries by account: those of one currency come to zero together, or something is wrong. */
export async function trialBalance(db: Queryable, shopId: number): Promise<readonly AccountSum[]> {
  const { rows } = await db.query<AccountSum>(
    `select currency, account, sum(amount_minor) as "amountMinor" from entries where shop_id = $1
     group by currency, account order by currency, account`,
    [shopId],
  );
  return rows;
}

export type LedgerFault = { readonly kind: LedgerFaultKind; readonly detail: unknown };
export type LedgerFaultKind = "entries-not-zero" | "balance-not-entries" | "balance-not-lots" | "attempt-without-lot";

const MEMBER_SUMS = `(values ('pending', pending_minor), ('available', available_minor), ('carried', carried_minor), ('issued', issued_minor))`;

/** What must never be found, with the query that would find it (RELIABILITY.md 3). */
const FAULTS: Readonly<Record<LedgerFaultKind, string>> = {
  "entries-not-zero": `select transaction_id, currency, sum(amount_minor) as sum from entries where shop_id = $1
    group by 1, 2 having sum(amount_minor) <> 0`,
  "balance-not-entries": `with summed as (select member_id, currency, account, sum(amount_minor) as sum from entries
      where shop_id = $1 and member_id is not null and account in ('pending', 'available', 'carried', 'issued') group by 1, 2, 3),
    kept as (select member_id, currency, account, amount from balances cross join lateral ${MEMBER_SUMS} as v (account, amount)
      where shop_id = $1)
    select * from kept full join summed using (member_id, currency, account) where coalesce(sum, 0) <> coalesce(amount, 0)`,
  "balance-not-lots": `with held as (select member_id, currency, sum(case when state = 'pending' then worth_minor else 0 end) as pending,
      sum(case when state in ('posted', 'carried') then paid_minor else 0 end - issued_minor - expired_minor) as available,
      sum(case when state = 'carried' then carried_minor else 0 end) as carried, sum(issued_minor - redeemed_minor - ran_out_minor) as issued
      from lots where shop_id = $1 group by 1, 2)
    select member_id, currency, pending_minor, available_minor, carried_minor, b.issued_minor, pending, available, carried, issued
    from (select * from balances where shop_id = $1) b full join held using (member_id, currency)
    where (coalesce(pending_minor, 0), coalesce(available_minor, 0), coalesce(carried_minor, 0), coalesce(b.issued_minor, 0))
      is distinct from (coalesce(pending, 0), coalesce(available, 0), coalesce(carried, 0), coalesce(issued, 0))`,
  "attempt-without-lot": `select attempt_id, lot_id, amount_minor from attempt_lots a where shop_id = $1
    and not exists (select 1 from lots l where l.shop_id = $1 and l.lot_id = a.lot_id)`,
};

const SHOWN_MAX = 20;

/** What is wrong in a shop's ledger; empty is right. At most 20 of each kind. */
export async function ledgerFaults(db: Queryable, shopId: number): Promise<LedgerFault[]> {
  const faults: LedgerFault[] = [];
  for (const [kind, query] of Object.entries(FAULTS) as [LedgerFaultKind, string][]) {
    const { rows } = await db.query<object>(`${query} limit ${String(SHOWN_MAX)}`, [shopId]);
    faults.push(...rows.map((detail) => ({ kind, detail })));
  }
  return faults;
}

export type EarnedMonth = {
  /** Years x 12 + month from 0. */
  readonly month: number;
  readonly currency: string;
  readonly lotClass: string;
  /** Waiting, posted or carried, and not at Shopify yet. */
  readonly owedMinor: number;
  readonly issuedMinor: number;
  readonly redeemedMinor: number;
  /** Before it was issued, or at Shopify. */
  readonly expiredMinor: number;
};

/** What is owed, was issued or ran out, by the month in which it was earned, newest first; all before `fromMonth` is of the one before it. */
export async function liabilityByMonth(
  db: Queryable,
  shopId: number,
  fromMonth: number,
): Promise<readonly EarnedMonth[]> {
  const { rows } = await db.query<EarnedMonth>(
    `select greatest(placed_month, $2 - 1) as month, currency, class as "lotClass",
       coalesce(sum(case when state = 'pending' then worth_minor when state in ('posted', 'carried')
         then paid_minor + carried_minor - issued_minor - expired_minor else 0 end), 0) as "owedMinor",
       coalesce(sum(issued_minor), 0) as "issuedMinor", coalesce(sum(redeemed_minor), 0) as "redeemedMinor",
       coalesce(sum(expired_minor + ran_out_minor), 0) as "expiredMinor"
     from lots where shop_id = $1 group by 1, 2, 3 order by 1 desc, 2, 3`,
    [shopId, fromMonth],
  );
  return rows;
}

/** What lots of orders of one month hold: what counts against a budget. */
export async function monthHeld(
  db: Queryable,
  shopId: number,
  of: { readonly month: number; readonly currency: string },
): Promise<number> {
  const { rows } = await db.query<{ held: number }>(
    `select coalesce(sum(case when state = 'pending' then worth_minor else paid_minor + carried_minor end), 0) as held from lots
     where shop_id = $1 and placed_month = $2 and currency = $3 and source = 'order'`,
    [shopId, of.month, of.currency],
  );
  return rows[0]?.held ?? 0;
}
