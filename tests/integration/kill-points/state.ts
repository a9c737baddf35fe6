import { COMPARED_TABLES } from "../../../app/usecases/rebuild/compared-tables";
import type { Life } from "./life";

/** What is not derived from the log, or lies beside it. */
const OTHERS: Readonly<Record<string, string>> = {
  movements:
    "select member_id, lot_id, account, currency, cause, sum(amount_minor) as sum, count(*) from entries where shop_id = $1 group by 1, 2, 3, 4, 5",
  // Whether somebody looks once more where nothing is left is chance.
  attempts: `select kind, member_id, amount_minor, currency, state, reason from issue_attempts where shop_id = $1
    and reason is distinct from 'nothing left to debit'`,
  attempt_lots:
    "select lot_id, amount_minor, redeemed_minor, ran_out_minor, debited_minor from attempt_lots where shop_id = $1",
  codes: "select member_id, parent_key, state, percent from discount_codes where shop_id = $1",
  parents: "select parent_key, discount_id is not null as made from discount_parents where shop_id = $1",
  inbox: "select topic, state, count(*) from inbox where shop_id = $1 group by 1, 2",
  // Who was not answered agrees twice; who was killed reads again.
  log: "select kind, case when kind not in ('consent', 'orders-read') then count(*) end as count from log where shop_id = $1 group by 1",
  activities: "select source, activity_id, member_id, kind, reversed_by as gone from activities where shop_id = $1",
  agreed: "select member_id, customer_id, consented_at is not null as agreed from members where shop_id = $1",
  backfills: "select state, phase, orders_new, rows_refused from backfills where shop_id = $1",
  audit:
    "select action, case when action <> 'privacy.file-handed-over' then count(*) end as count from audit where shop_id = $1 group by 1",
  requests: "select handed_over_at is not null as done from data_requests where shop_id = $1",
  shop: `select uninstalled_at is null as installed, token_at >= installed_at as settled, timezone, currency, customer_accounts,
    redacted_at is null as kept, (select count(*) from sessions s where s.shop = shops.domain) as tokens from shops where shop_id = $1`,
  grants: "select perk_id, member_id, state from grants where shop_id = $1",
  notices: "select kind, resolved_at is null as open from notices where shop_id = $1",
  written: `select member_id, tagged, written = version as written, parked >= version as parked, cancelled >= version as cancelled
    from standing_projections where shop_id = $1`,
};

/** Instants differ from run to run by the milliseconds that it takes; ids by what else the sandbox has numbered. */
const INSTANT = /(?:_at|^at|At)$/;

const PSEUDONYM = /erased-[0-9a-f-]{36}/g;

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !INSTANT.test(key));
  return Object.fromEntries(kept.map(([key, one]) => [key, plain(one)]));
}

function atShopify({ store }: Life): string[] {
  const accounts = new Map([...store.creditAccounts.values()].map((one) => [one.id, String(one.customerId)]));
  const titles = new Map([...store.discounts.values()].map((one) => [one.id, one.title]));
  const credits = [...store.creditTransactions.values()].map((one) => {
    const { kind, event, amountMinor, remainingMinor, accountId } = one;
    return { customer: accounts.get(accountId), kind, event, amountMinor, remainingMinor };
  });
  const codes = [...store.codes.values()].map((one) => {
    return {
      title: titles.get(one.discountId),
      code: one.code.startsWith("HEARTH-TIER-") ? "of the discount" : "of a member",
    };
  });
  const cards = [...store.giftCards.values()].map(({ customerId, initialMinor }) => ({ customerId, initialMinor }));
  const tags = [...store.customers.values()].map(({ id, tags: own }) => ({
    customer: String(id),
    tags: [...own].sort(),
  }));
  const segments = [...store.segments.values()].map(({ name, query }) => ({ name, query }));
  const said = (part: string, rows: readonly object[]) => rows.map((row) => `shopify ${part} ${JSON.stringify(row)}`);
  return [
    ...said("credit", credits),
    ...said("code", codes),
    ...said(
      "discount",
      [...titles.values()].map((title) => ({ title })),
    ),
    ...said("gift card", cards),
    ...said("tags", tags),
    ...said("segment", segments),
  ];
}

/** Everything that a merchant, a member or Shopify could look at, one line a row, in names instead of numbers. */
export async function stateOf(life: Life): Promise<string[]> {
  const { store, shopId, database } = life;
  const rows: string[] = atShopify(life);
  const selects = [
    ...COMPARED_TABLES.map((one) => [one.table, one.select.replaceAll("{schema}", "public")] as const),
    ...Object.entries(OTHERS),
  ];
  const whole = selects.map(([name, select]) => `select '${name}' as name, to_jsonb(t) as row from (${select}) t`);
  const found = await database.pool.query<{ name: string; row: object }>(whole.join(" union all "), [shopId]);
  rows.push(...found.rows.map(({ name, row }) => `${name} ${JSON.stringify(plain(row))}`));
  const joined = await database.pool.query<{ id: string; customer: string }>(
    "select member_id as id, customer_id as customer from members where shop_id = $1 and member_id like 'm-%'",
    [shopId],
  );
  const { names } = life;
  const call = (id: string | number, kind: string): void => {
    const same = [...names.values()].filter((one) => one.startsWith(kind));
    if (!names.has(String(id))) names.set(String(id), `${kind}${String(same.length)}`);
  };
  // Also of those who are gone at Shopify.
  for (const id of [...life.customers, ...[...store.customers.values()].map((one) => one.id)]) call(id, "customer-");
  for (const one of store.orders.values()) {
    call(one.id, "order-");
    for (const refund of one.refunds) call(refund.id, `refund of ${names.get(String(one.id)) ?? ""}-`);
  }
  for (const one of joined.rows) names.set(one.id, `joined-${names.get(one.customer) ?? ""}`);
  const known = new RegExp([...names.keys()].join("|"), "g");
  const named = (row: string): string =>
    row.replaceAll(known, (id) => names.get(id) ?? id).replaceAll(PSEUDONYM, "erased");
  return rows.map(named).sort();
}

/** What one has more of than the other, twice counting twice. */
export function unlike(here: readonly string[], there: readonly string[]): string[] {
  const count = new Map<string, number>();
  for (const one of here) count.set(one, (count.get(one) ?? 0) + 1);
  for (const one of there) count.set(one, (count.get(one) ?? 0) - 1);
  return [...count]
    .filter(([, more]) => more !== 0)
    .map(([one, more]) => `${more > 0 ? "too much" : "missing"}: ${one}`);
}
