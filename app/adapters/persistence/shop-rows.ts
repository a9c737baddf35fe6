import type { Queryable } from "./database";

export type ShopRow = {
  readonly shopId: number;
  readonly domain: string;
  readonly timezone: string;
  readonly currency: string;
  readonly customerAccounts: string | null;
  readonly installedAt: number;
  readonly uninstalledAt: number | null;
  /** When opening the app last gave it a token. */
  readonly tokenAt: number | null;
  readonly issueFrom: number;
  readonly lastClosedWeek: number | null;
  readonly lastClosedAt: number | null;
  readonly lastClosedMonth: number | null;
  /** Up to this close tiers have brought their perks. */
  readonly lastGrantedWeek: number | null;
  readonly rewardSettings: unknown;
  /** Orders that changed up to then have been read from Shopify. */
  readonly reconciledAt: number | null;
};

const COLUMNS = `shop_id as "shopId", domain, timezone, currency, customer_accounts as "customerAccounts",
  installed_at as "installedAt", uninstalled_at as "uninstalledAt", token_at as "tokenAt", issue_from as "issueFrom",
  last_closed_week as "lastClosedWeek", last_closed_at as "lastClosedAt", last_closed_month as "lastClosedMonth",
  last_granted_week as "lastGrantedWeek",
  reward_settings as "rewardSettings", reconciled_at as "reconciledAt"`;

export async function findShopByDomain(db: Queryable, domain: string): Promise<ShopRow | undefined> {
  const { rows } = await db.query<ShopRow>(`select ${COLUMNS} from shops where domain = $1`, [domain]);
  return rows[0];
}

export async function findShop(db: Queryable, shopId: number): Promise<ShopRow | undefined> {
  const { rows } = await db.query<ShopRow>(`select ${COLUMNS} from shops where shop_id = $1`, [shopId]);
  return rows[0];
}

export async function installedShops(db: Queryable): Promise<ShopRow[]> {
  const { rows } = await db.query<ShopRow>(
    `select ${COLUMNS} from shops where uninstalled_at is null and redacted_at is null order by shop_id`,
  );
  return rows;
}

/** The shop of this domain, made if it is new; a shop that comes back is installed again with all it had, and asked for its settings. */
export async function upsertShop(db: Queryable, domain: string, at: number): Promise<ShopRow> {
  const { rows } = await db.query<ShopRow>(
    `insert into shops (domain, installed_at, issue_from) values ($1, $2, $2)
     on conflict (domain) do update set uninstalled_at = null,
       installed_at = case when shops.uninstalled_at is null then shops.installed_at else excluded.installed_at end,
       issue_from = case when shops.redacted_at is null then shops.issue_from else excluded.issue_from end,
       customer_accounts = case when shops.uninstalled_at is null then shops.customer_accounts end,
       reconcile_at = case when shops.uninstalled_at is null then shops.reconcile_at end,
       redacted_at = null
     returning ${COLUMNS}`,
    [domain, new Date(at)],
  );
  const [row] = rows;
  if (!row) throw new Error(`shop ${domain} was neither inserted nor updated`);
  return row;
}

export async function noteToken(db: Queryable, shopId: number, at: number): Promise<void> {
  await db.query("update shops set token_at = $2 where shop_id = $1", [shopId, new Date(at)]);
}

/** False: somebody was given a token, and what has to happen then was broken off. */
export function isInstalled(shop: ShopRow | undefined): shop is ShopRow {
  if (shop === undefined || shop.uninstalledAt !== null) return false;
  return shop.tokenAt !== null && shop.tokenAt >= shop.installedAt;
}

export type ShopFacts = {
  readonly timezone: string;
  readonly currency: string;
  readonly customerAccounts: string | null;
};

export async function updateShopFacts(db: Queryable, shopId: number, facts: ShopFacts): Promise<void> {
  await db.query("update shops set timezone = $2, currency = $3, customer_accounts = $4 where shop_id = $1", [
    shopId,
    facts.timezone,
    facts.currency,
    facts.customerAccounts,
  ]);
}

export async function markUninstalled(db: Queryable, shopId: number, at: number): Promise<void> {
  await db.query("update shops set uninstalled_at = $2 where shop_id = $1 and uninstalled_at is null", [
    shopId,
    new Date(at),
  ]);
}

export async function saveRewardSettings(db: Queryable, shopId: number, settings: unknown): Promise<void> {
  await db.query("update shops set reward_settings = $2 where shop_id = $1", [shopId, JSON.stringify(settings)]);
}

export async function saveClosed(
  db: Queryable,
  shopId: number,
  closed: { readonly week: number; readonly at: number },
): Promise<void> {
  await db.query("update shops set last_closed_week = $2, last_closed_at = $3 where shop_id = $1", [
    shopId,
    closed.week,
    new Date(closed.at),
  ]);
}

export async function saveClosedMonth(db: Queryable, shopId: number, month: number): Promise<void> {
  await db.query("update shops set last_closed_month = $2 where shop_id = $1", [shopId, month]);
}

export async function deleteSessionsOf(db: Queryable, domain: string): Promise<void> {
  await db.query("delete from sessions where shop = $1", [domain]);
}

/** Whether a token of the shop is good by its date: none is, two days after an uninstallation, since they last an hour. */
export async function hasLiveSession(db: Queryable, domain: string, now: number): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from sessions where shop = $1 and not "isOnline" and (expires is null or expires > $2) limit 1`,
    [domain, new Date(now)],
  );
  return rows.length > 0;
}

export async function saveReconciled(db: Queryable, shopId: number, at: number): Promise<void> {
  await db.query("update shops set reconciled_at = $2 where shop_id = $1", [shopId, new Date(at)]);
}

/** Rewards for orders placed before this are shown and not issued. Only lots that are not there yet follow. */
export async function setIssueFrom(db: Queryable, shopId: number, at: number): Promise<void> {
  await db.query("update shops set issue_from = $2 where shop_id = $1", [shopId, new Date(at)]);
}

type Claim = { readonly now: number; readonly before: number };

/** True for the one who is to check the shop's ledger now: nobody has since `before`. */
export async function claimLedgerCheck(db: Queryable, shopId: number, claim: Claim): Promise<boolean> {
  const { rowCount } = await db.query(
    `update shops set ledger_checked_at = $2 where shop_id = $1 and (ledger_checked_at is null or ledger_checked_at <= $3)`,
    [shopId, new Date(claim.now), new Date(claim.before)],
  );
  return rowCount === 1;
}

/** The same for a rebuild. */
export async function claimRebuild(db: Queryable, shopId: number, claim: Claim): Promise<boolean> {
  const { rowCount } = await db.query(
    "update shops set rebuilt_at = $2 where shop_id = $1 and (rebuilt_at is null or rebuilt_at <= $3)",
    [shopId, new Date(claim.now), new Date(claim.before)],
  );
  return rowCount === 1;
}

/** Orders placed before it are history; null: all earn. */
export async function earnsFromOf(db: Queryable, shopId: number): Promise<number | null> {
  const { rows } = await db.query<{ at: number | null }>("select earns_from as at from shops where shop_id = $1", [
    shopId,
  ]);
  return rows[0]?.at ?? null;
}

export async function setEarnsFrom(db: Queryable, shopId: number, at: number | null): Promise<void> {
  await db.query("update shops set earns_from = $2 where shop_id = $1", [shopId, at === null ? null : new Date(at)]);
}
