import type { Database } from "../../app/adapters/persistence/database";
import { rebuildShop } from "../../app/usecases/rebuild/rebuild-shop";
import type { MemberMetafield } from "../../app/core/projection/member-metafield";
import { tierTag } from "../../app/usecases/standings/tag-tier";
import type { Program } from "../../app/core/programs/program";
import type { Store } from "../../sandbox/state/store";
import { type Log, replayFiles } from "../support/arbitraries/log";
import type { TestClock } from "../support/app-deps";
import { brokenPromises, differences, stateOfReplay, stateOfShop } from "../support/live-state";

type StateDeps = Parameters<typeof stateOfShop>[0] & { readonly clock: TestClock };

export type Ended = {
  readonly deps: StateDeps;
  readonly shopId: number;
  readonly store: Store;
  readonly program: Program;
  readonly log: Log;
  /** Customers whose joining was answered. */
  readonly joined: readonly number[];
  readonly webhookIds: ReadonlySet<string>;
};

const SHOWN_MAX = 8;
const LINE_MAX = 400;

/** What does not agree at the end between the store, the ledger and what is expected, in words; empty is right. */
export async function disagreements(ended: Ended): Promise<string[]> {
  const { deps, shopId } = ended;
  const said = (part: string, found: readonly string[]): string[] =>
    found.slice(0, SHOWN_MAX).map((one) => `${part}: ${one.slice(0, LINE_MAX)}`);
  return [
    ...said("webhooks", await lostWebhooks(ended)),
    ...said("activities", await lostActivities(ended)),
    ...said("joins", await lostJoins(ended)),
    ...said("credit", await creditFaults(ended)),
    ...said("codes", await codeFaults(ended)),
    ...said("standings", await standingFaults(ended)),
    ...said("ledger", await brokenPromises(deps.pool, shopId)),
    ...said(
      "rebuild",
      (await rebuildShop(deps, { shopId, compare: true })).differences.map((one) => JSON.stringify(one)),
    ),
    // Last: it writes standings.
    ...said("replay", await replayFaults(ended)),
  ];
}

async function texts(db: Pick<Database, "query">, sql: string, shopId: number): Promise<string[]> {
  const { rows } = await db.query<{ text: string }>(sql, [shopId]);
  return rows.map((row) => row.text);
}

/** What one has more of than the other, twice counting twice. */
function unlike(here: readonly string[], there: readonly string[], names: readonly [string, string]): string[] {
  const count = new Map<string, number>();
  for (const one of here) count.set(one, (count.get(one) ?? 0) + 1);
  for (const one of there) count.set(one, (count.get(one) ?? 0) - 1);
  return [...count]
    .filter(([, more]) => more !== 0)
    .map(([one, more]) => `only ${more > 0 ? names[0] : names[1]}: ${one}`);
}

async function lostWebhooks({ deps, shopId, store, webhookIds }: Ended): Promise<string[]> {
  const acknowledged = [...store.deliveries.values()].filter((one) => one.attempts.some((it) => it.status === 200));
  const lost = acknowledged
    .filter((one) => !webhookIds.has(one.id))
    .map((one) => `${one.topic} ${one.id} was answered and is not there`);
  const left = await texts(
    deps.pool,
    "select topic || ' is ' || state || ': ' || coalesce(error, '') as text from inbox where shop_id = $1 and state in ('waiting', 'failed')",
    shopId,
  );
  const unread = await texts(
    deps.pool,
    "select 'past orders are not read: ' || state || ' ' || phase || ' ' || coalesce(error, '') as text from backfills where shop_id = $1 and state in ('waiting', 'running', 'stopping')",
    shopId,
  );
  return [...lost, ...left, ...unread];
}

async function lostActivities({ deps, shopId, log }: Ended): Promise<string[]> {
  const stored = await texts(
    deps.pool,
    "select activity_id as text from activities where shop_id = $1 and source = 'sim'",
    shopId,
  );
  return unlike(
    stored,
    log.activities.map((one) => one.id),
    ["stored", "answered"],
  );
}

async function lostJoins({ deps, shopId, joined }: Ended): Promise<string[]> {
  const stored = await texts(
    deps.pool,
    "select customer_id as text from members where shop_id = $1 and consented_at is not null and member_id like 'm-%'",
    shopId,
  );
  return unlike(stored, joined.map(String), ["stored", "answered"]);
}

/**
 * Credit at Shopify and attempts that say it is there, one for one, and the same for debits; issued in the ledger, and what is left of it,
 * to the minor unit. A cancelled order gives credit back, too, which is none of ours.
 */
async function creditFaults({ deps, shopId, store }: Ended): Promise<string[]> {
  const accounts = new Map([...store.creditAccounts.values()].map((one) => [one.id, one]));
  const made = [...store.creditTransactions.values()].filter((one) => one.event === "ADJUSTMENT");
  const customerOf = (accountId: number): string => String(accounts.get(accountId)?.customerId ?? "nobody");
  const credits = made.filter((one) => one.kind === "credit");
  const given = credits.map((one) => `${one.id} ${one.amountMinor} to ${customerOf(one.accountId)}`);
  const debited = made
    .filter((one) => one.kind === "debit")
    .map((one) => `${one.id} ${-one.amountMinor} of ${customerOf(one.accountId)}`);
  const recordedDebits = await texts(
    deps.pool,
    `select substring(shopify_id from '\\d+$') || ' ' || amount_minor || ' of ' || customer_id as text from issue_attempts
     where shop_id = $1 and kind = 'store_credit_debit' and state = 'done'`,
    shopId,
  );
  const left = credits
    .filter((one) => one.remainingMinor > 0)
    .map((one) => `${one.id} with ${one.remainingMinor} left`);
  const recordedLeft = await texts(
    deps.pool,
    `select substring(a.shopify_id from '\\d+$') || ' with ' || sum(p.amount_minor - p.redeemed_minor - p.ran_out_minor - p.debited_minor)
       || ' left' as text from issue_attempts a join attempt_lots p using (shop_id, attempt_id)
     where a.shop_id = $1 and a.kind = 'store_credit' and a.state = 'done' group by a.shopify_id
     having sum(p.amount_minor - p.redeemed_minor - p.ran_out_minor - p.debited_minor) <> 0`,
    shopId,
  );
  const recorded = await texts(
    deps.pool,
    `select substring(shopify_id from '\\d+$') || ' ' || amount_minor || ' to ' || customer_id as text from issue_attempts
     where shop_id = $1 and kind = 'store_credit' and state = 'done'`,
    shopId,
  );
  const sums = new Map<string, number>();
  for (const one of credits) {
    const customer = customerOf(one.accountId);
    sums.set(customer, (sums.get(customer) ?? 0) + one.amountMinor);
  }
  const inLedger = await texts(
    deps.pool,
    `select m.customer_id || ' ' || -sum(e.amount_minor) as text from entries e join members m using (shop_id, member_id)
     where e.shop_id = $1 and e.cause = 'issued' and e.account = 'available' group by m.customer_id`,
    shopId,
  );
  const unfinished = await texts(
    deps.pool,
    `select kind || ' is ' || state || ': ' || coalesce(reason, '') as text from issue_attempts
     where shop_id = $1 and state in ('planned', 'calling', 'parked')`,
    shopId,
  );
  const owed = await texts(
    deps.pool,
    `select b.member_id || ' is owed ' || b.available_minor as text from balances b join members m using (shop_id, member_id)
     where b.shop_id = $1 and b.available_minor > 0 and m.customer_id is not null and m.consented_at is not null`,
    shopId,
  );
  return [
    ...unlike(given, recorded, ["at Shopify", "recorded"]),
    ...unlike(debited, recordedDebits, ["at Shopify", "recorded"]),
    ...unlike(left, recordedLeft, ["at Shopify", "recorded"]),
    ...unlike(
      [...sums].map(([customer, sum]) => `${customer} ${sum}`),
      inLedger,
      ["at Shopify", "in the ledger"],
    ),
    ...unfinished,
    ...owed,
  ];
}

/** Single-use codes at Shopify and here, one for one, below one parent a tier. */
async function codeFaults({ deps, shopId, store }: Ended): Promise<string[]> {
  const ours = [...store.discounts.values()].filter((one) => !one.title.startsWith("Creator code "));
  const titles = new Map(ours.map((one) => [one.id, one.title]));
  const there = [...store.codes.values()].filter(
    (one) => titles.has(one.discountId) && !one.code.startsWith("HEARTH-TIER-"),
  );
  const here = await texts(deps.pool, "select code as text from discount_codes where shop_id = $1", shopId);
  const parents = await texts(deps.pool, "select title as text from discount_parents where shop_id = $1", shopId);
  const granted = await texts(
    deps.pool,
    `select g.grant_id || ' has no code' as text from grants g join members m using (shop_id, member_id)
     where g.shop_id = $1 and g.state = 'granted' and g.kind in ('free-shipping', 'percent-off') and m.consented_at is not null
       and not exists (select 1 from issue_attempts a where a.shop_id = g.shop_id and a.effect_key = 'grant:' || g.grant_id and a.state = 'done')`,
    shopId,
  );
  return [
    ...granted,
    ...unlike(
      there.map((one) => one.code),
      here,
      ["at Shopify", "here"],
    ),
    ...unlike([...titles.values()], parents, ["at Shopify", "here"]),
  ];
}

/** The newest standing at Shopify, and the tag of its tier alone. */
async function standingFaults({ deps, shopId, store, program }: Ended): Promise<string[]> {
  const { rows } = await deps.pool.query<{
    customer: string;
    version: number;
    tier: string;
    tagged: string | null;
    error: string | null;
  }>(
    `select m.customer_id as customer, p.version, coalesce(s.tier, $2) as tier, p.tagged, p.error from standing_projections p
     join members m using (shop_id, member_id) left join standings s using (shop_id, member_id)
     where p.shop_id = $1 and m.customer_id is not null and m.consented_at is not null and m.withdrawn_at is null`,
    [shopId, program.tiers[0]?.name],
  );
  if (rows.length === 0) return ["no member has a standing"];
  return rows.flatMap(({ customer, version, tier, error }) => {
    const owner = `gid://shopify/Customer/${customer}`;
    const written = store.metafieldsOf(owner).find(({ key }) => key === "member");
    const there = written ? (JSON.parse(written.value) as MemberMetafield).version : 0;
    const tags = store.customers.get(Number(customer))?.tags ?? [];
    const tiers = tags.filter((tag) => /^hearth-(?!reached-)/.test(tag));
    const faults: string[] = [];
    if (there !== version) faults.push(`${customer} has version ${there}, not ${version}: ${error ?? ""}`);
    if (tiers.join() !== tierTag(tier))
      faults.push(`${customer} has the tags "${tiers.join()}", not "${tierTag(tier)}"`);
    return faults;
  });
}

/** Members, shares and lots as the replay of what truly happened has them; files know nothing of perks. */
async function replayFaults({ deps, shopId, log, program }: Ended): Promise<string[]> {
  const live = await stateOfShop(deps, shopId);
  const expected = stateOfReplay(replayFiles(log, program, deps.clock.now()));
  const known = new Set(expected.lots.map((lot) => lot.lot));
  // Written for a touch that was taken back, or an order that was taken back whole, while it was pending: nothing stands.
  const standing = live.lots.filter(
    (lot) => known.has(lot.lot) || (!lot.lot.startsWith("grant-") && (lot.state !== "voided" || lot.amount !== 0)),
  );
  return differences({ ...live, lots: standing }, expected);
}
