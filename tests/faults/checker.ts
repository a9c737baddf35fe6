import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";

/**
 * What must never be found, in one snapshot: entries of a shop and currency or of a transaction that are not zero, a balance that is not
 * its entries or its open lots, more taken back or made real than was granted.
 */
const NEVER = `
  select 'entries of a currency' as promise, shop_id::text || ' ' || currency as what from entries
    group by shop_id, currency having sum(amount_minor) <> 0
  union all select 'entries of a transaction', shop_id::text || ' ' || transaction_id from entries
    group by shop_id, transaction_id, currency having sum(amount_minor) <> 0
  union all select 'balance = entries', coalesce(kept.member_id, summed.member_id) || ' ' || coalesce(kept.account, summed.account)
    from (select shop_id, member_id, currency, account, amount from balances cross join lateral (values ('pending', pending_minor),
        ('available', available_minor), ('carried', carried_minor), ('issued', issued_minor)) as v (account, amount)) kept
    full join (select shop_id, member_id, currency, account, sum(amount_minor) as sum from entries where member_id is not null
        and account in ('pending', 'available', 'carried', 'issued') group by 1, 2, 3, 4) summed using (shop_id, member_id, currency, account)
    where coalesce(amount, 0) <> coalesce(sum, 0)
  union all select 'balance = open lots', coalesce(b.member_id, held.member_id) from balances b
    full join (select shop_id, member_id, currency, sum(case when state = 'pending' then worth_minor else 0 end) as pending,
        sum(case when state in ('posted', 'carried') then paid_minor else 0 end - issued_minor - expired_minor) as available
      from lots group by 1, 2, 3) held using (shop_id, member_id, currency)
    where coalesce(b.pending_minor, 0) <> coalesce(held.pending, 0) or coalesce(b.available_minor, 0) <> coalesce(held.available, 0)
  union all select 'nothing negative', lot_id from lots
    where worth_minor < 0 or paid_minor < 0 or carried_minor < 0 or issued_minor < 0 or expired_minor < 0
  union all select 'nothing negative', member_id from balances where pending_minor < 0 or carried_minor < 0 or issued_minor < 0
  union all select 'below zero only by what was made real', b.member_id from balances b where b.available_minor < 0
    and b.available_minor < -(select coalesce(sum(l.issued_minor), 0) from lots l where l.shop_id = b.shop_id and l.member_id = b.member_id
      and l.currency = b.currency)
  limit 20`;

const PAUSE_MS = 60;

export type Checker = {
  /** Webhooks that were seen in the inbox, which forgets them after two weeks. */
  readonly webhookIds: ReadonlySet<string>;
  /** Resolves when everything that is there by now was looked at. */
  look(): Promise<void>;
  /** Ends it; answers how often it looked and what it found. */
  stop(): Promise<{ readonly looks: number; readonly broken: readonly string[] }>;
};

/** Looks at committed states again and again over a connection of its own, which it opens anew when the database was away. */
export function startChecker(url: string): Checker {
  const broken = new Set<string>();
  const webhookIds = new Set<string>();
  let looks = 0;
  let stopped = false;
  const look = async (client: pg.Client): Promise<void> => {
    const { rows } = await client.query<{ promise: string; what: string }>(NEVER);
    looks += 1;
    for (const { promise, what } of rows) broken.add(`${promise}: ${what}`);
    const stored = await client.query<{ id: string }>("select webhook_id as id from inbox");
    for (const { id } of stored.rows) webhookIds.add(id);
  };
  const watch = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => undefined);
    try {
      await client.connect();
      while (!stopped) {
        await look(client);
        await delay(PAUSE_MS);
      }
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  const run = async (): Promise<void> => {
    while (!stopped) {
      await watch().catch((error: unknown) => {
        if (!isAway(error)) broken.add(`the checker itself: ${String(error)}`);
      });
      await delay(PAUSE_MS);
    }
  };
  const ended = run();
  return {
    webhookIds,
    async look() {
      // The one under way may have begun before.
      for (const until = looks + 2; looks < until;) await delay(PAUSE_MS);
    },
    async stop() {
      stopped = true;
      await ended;
      return { looks, broken: [...broken] };
    },
  };
}

const AWAY = /ECONNREFUSED|ECONNRESET|terminat|starting up|shutting down|in recovery|Connection|not queryable/i;

/** The database was being killed or started again. */
export function isAway(error: unknown): boolean {
  return AWAY.test(String(error)) || (error instanceof AggregateError && error.errors.some(isAway));
}
