import type { Entry } from "~/core/ledger/entries";
import type { Lot, LotReason, LotSource } from "~/core/ledger/lot";
import { lotAmountMinor } from "~/core/ledger/lot";
import type { LotClass, LotRole } from "~/core/rewards/reward-amounts";
import type { Queryable } from "./database";

/** A lot as it is stored: the engine's, and what the shop adds to it. */
export type StoredLot = Lot & {
  readonly issuedMinor: number;
  readonly expiredMinor: number;
  readonly placedMonth: number;
  readonly dueMonth: number;
  readonly issuable: boolean;
  readonly programVersion: number;
};

type Row = {
  lotId: string;
  source: LotSource;
  orderId: string;
  memberId: string;
  role: LotRole;
  lane: string;
  class: LotClass;
  state: Lot["state"];
  cutMinor: number;
  worthMinor: number;
  paidMinor: number;
  carriedMinor: number;
  issuedMinor: number;
  expiredMinor: number;
  basisPaid: number | null;
  basisWorth: number | null;
  closesSinceOwn: number | null;
  currency: string;
  placedAt: number;
  dueAt: number;
  placedMonth: number;
  dueMonth: number;
  reasons: LotReason[];
  issuable: boolean;
  programVersion: number;
};

const COLUMNS = `lot_id as "lotId", source, order_id as "orderId", member_id as "memberId", role, lane, class, state, cut_minor as "cutMinor",
  worth_minor as "worthMinor", paid_minor as "paidMinor", carried_minor as "carriedMinor", issued_minor as "issuedMinor", expired_minor as "expiredMinor",
  basis_paid as "basisPaid", basis_worth as "basisWorth", closes_since_own as "closesSinceOwn", currency,
  placed_at as "placedAt", due_at as "dueAt", placed_month as "placedMonth", due_month as "dueMonth", reasons, issuable,
  program_version as "programVersion"`;

function toLot(row: Row): StoredLot {
  const { lotId, memberId, basisPaid, basisWorth, lane, class: lotClass, ...same } = row;
  return {
    ...same,
    lot: lotId,
    member: memberId,
    lotClass,
    lane: lane === "" ? null : (lane as "relational" | "code"),
    paidBasis: basisPaid === null || basisWorth === null ? null : { paidMinor: basisPaid, worthMinor: basisWorth },
  };
}

export async function lotsOfOrders(db: Queryable, shopId: number, orderIds: readonly string[]): Promise<StoredLot[]> {
  const { rows } = await db.query<Row>(`select ${COLUMNS} from lots where shop_id = $1 and order_id = any($2)`, [
    shopId,
    orderIds,
  ]);
  return rows.map(toLot);
}

export async function lotById(db: Queryable, shopId: number, lotId: string): Promise<StoredLot | undefined> {
  const { rows } = await db.query<Row>(`select ${COLUMNS} from lots where shop_id = $1 and lot_id = $2`, [
    shopId,
    lotId,
  ]);
  return rows.map(toLot)[0];
}

/** Lots of these members in these calendar months of placed_at. */
export async function lotsOfMonths(
  db: Queryable,
  shopId: number,
  memberIds: readonly string[],
  months: readonly number[],
): Promise<StoredLot[]> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS} from lots
     where shop_id = $1 and member_id = any($2) and placed_month = any($3) and source = 'order'`,
    [shopId, memberIds, months],
  );
  return rows.map(toLot);
}

export async function saveLots(db: Queryable, shopId: number, at: number, lots: readonly StoredLot[]): Promise<void> {
  if (lots.length === 0) return;
  await db.query(
    `insert into lots (shop_id, lot_id, order_id, member_id, role, lane, class, state, cut_minor, worth_minor, paid_minor,
       carried_minor, basis_paid, basis_worth, closes_since_own, currency, placed_at, due_at, placed_month, due_month, reasons,
       issuable, program_version, amount_minor, source, expired_minor, updated_at)
     select $1, lot_id, order_id, member_id, role, lane, class, state, cut, worth, paid, carried, basis_paid, basis_worth, closes,
       currency, placed_at, due_at, placed_month, due_month, coalesce(string_to_array(nullif(reasons, ''), ';'), '{}'), issuable, version, amount, source, expired, $27
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::bigint[],
       $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::int[], $16::text[], $17::timestamptz[], $18::timestamptz[],
       $19::int[], $20::int[], $21::text[], $22::bool[], $23::int[], $24::bigint[], $25::text[], $26::bigint[])
       as given (lot_id, order_id, member_id, role, lane, class, state, cut, worth, paid, carried, basis_paid, basis_worth, closes,
         currency, placed_at, due_at, placed_month, due_month, reasons, issuable, version, amount, source, expired)
     on conflict (shop_id, lot_id) do update set state = excluded.state, cut_minor = excluded.cut_minor,
       worth_minor = excluded.worth_minor, paid_minor = excluded.paid_minor, carried_minor = excluded.carried_minor,
       basis_paid = excluded.basis_paid, basis_worth = excluded.basis_worth, closes_since_own = excluded.closes_since_own,
       expired_minor = excluded.expired_minor, reasons = excluded.reasons, amount_minor = excluded.amount_minor, updated_at = excluded.updated_at`,
    [
      shopId,
      lots.map((lot) => lot.lot),
      lots.map((lot) => lot.orderId),
      lots.map((lot) => lot.member),
      lots.map((lot) => lot.role),
      lots.map((lot) => lot.lane ?? ""),
      lots.map((lot) => lot.lotClass),
      lots.map((lot) => lot.state),
      lots.map((lot) => lot.cutMinor),
      lots.map((lot) => lot.worthMinor),
      lots.map((lot) => lot.paidMinor),
      lots.map((lot) => lot.carriedMinor),
      lots.map((lot) => lot.paidBasis?.paidMinor ?? null),
      lots.map((lot) => lot.paidBasis?.worthMinor ?? null),
      lots.map((lot) => lot.closesSinceOwn),
      lots.map((lot) => lot.currency),
      lots.map((lot) => new Date(lot.placedAt)),
      lots.map((lot) => new Date(lot.dueAt)),
      lots.map((lot) => lot.placedMonth),
      lots.map((lot) => lot.dueMonth),
      lots.map((lot) => lot.reasons.join(";")),
      lots.map((lot) => lot.issuable),
      lots.map((lot) => lot.programVersion),
      lots.map((lot) => lotAmountMinor(lot)),
      lots.map((lot) => lot.source),
      lots.map((lot) => lot.expiredMinor),
      new Date(at),
    ],
  );
}

export type NewEntry = Entry & { readonly transactionId: string; readonly cause: string };

const MEMBER_ACCOUNTS: ReadonlySet<string> = new Set([
  "pending",
  "available",
  "carried",
  "issued",
  "redeemed",
  "expired",
]);

/** `pending:m1` is the member m1's account `pending`; `granted:CLASS` is the shop's side and has no member. */
function splitAccount(account: string): { readonly account: string; readonly memberId: string | null } {
  const at = account.indexOf(":");
  const name = account.slice(0, at);
  return MEMBER_ACCOUNTS.has(name) ? { account: name, memberId: account.slice(at + 1) } : { account, memberId: null };
}

/** Adds entries and carries them to the balances. Refuses a transaction whose entries do not sum to zero. */
export async function addEntries(
  db: Queryable,
  shopId: number,
  at: number,
  entries: readonly NewEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  assertZeroSum(entries);
  const split = entries.map((entry) => splitAccount(entry.account));
  await db.query(
    `insert into entries (shop_id, transaction_id, lot_id, member_id, account, amount_minor, currency, cause, at)
     select $1, *, $9 from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[])`,
    [
      shopId,
      entries.map((entry) => entry.transactionId),
      entries.map((entry) => entry.lot),
      split.map((one) => one.memberId),
      split.map((one) => one.account),
      entries.map((entry) => entry.amountMinor),
      entries.map((entry) => entry.currency),
      entries.map((entry) => entry.cause),
      new Date(at),
    ],
  );
  await db.query(
    `insert into balances (shop_id, member_id, currency, pending_minor, available_minor, carried_minor, issued_minor)
     select $1, member_id, currency, coalesce(sum(amount) filter (where account = 'pending'), 0), coalesce(sum(amount) filter (where account = 'available'), 0),
       coalesce(sum(amount) filter (where account = 'carried'), 0), coalesce(sum(amount) filter (where account = 'issued'), 0)
     from (select member_id, currency, account, amount from unnest($2::text[], $3::text[], $4::text[], $5::bigint[])
       as given (member_id, currency, account, amount)) given
     where member_id is not null group by member_id, currency order by member_id, currency
     on conflict (shop_id, member_id, currency) do update set
       pending_minor = balances.pending_minor + excluded.pending_minor,
       available_minor = balances.available_minor + excluded.available_minor,
       carried_minor = balances.carried_minor + excluded.carried_minor,
       issued_minor = balances.issued_minor + excluded.issued_minor`,
    [
      shopId,
      split.map((one) => one.memberId),
      entries.map((entry) => entry.currency),
      split.map((one) => one.account),
      entries.map((entry) => entry.amountMinor),
    ],
  );
}

function assertZeroSum(entries: readonly NewEntry[]): void {
  const sums = new Map<string, number>();
  for (const { transactionId, currency, amountMinor } of entries) {
    const key = `${transactionId} ${currency}`;
    sums.set(key, (sums.get(key) ?? 0) + amountMinor);
  }
  for (const [key, sum] of sums) if (sum !== 0) throw new Error(`entries of ${key} sum to ${sum}, not to zero`);
}

export async function pendingCodeLots(db: Queryable, shopId: number, dueMonthMax: number): Promise<StoredLot[]> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS} from lots where shop_id = $1 and lane = 'code'
       and ((state = 'pending' and due_month <= $2) or state = 'carried')`,
    [shopId, dueMonthMax],
  );
  return rows.map(toLot);
}

/** What relational lots of contributors and creators due in the month are worth, by currency. */
export async function relationalWorth(db: Queryable, shopId: number, dueMonth: number): Promise<Map<string, number>> {
  const { rows } = await db.query<{ currency: string; worth: number }>(
    `select currency, sum(worth_minor) as worth from lots
     where shop_id = $1 and due_month = $2 and lane = 'relational' and state <> 'voided' group by currency`,
    [shopId, dueMonth],
  );
  return new Map(rows.map((row) => [row.currency, row.worth]));
}

export type MemberMonth = { readonly memberId: string; readonly month: number };

/** Those of the members' months whose lots come to more than this as they were placed. */
export async function crowdedMonths(
  db: Queryable,
  shopId: number,
  months: readonly MemberMonth[],
  aboveMinor: number,
): Promise<MemberMonth[]> {
  const { rows } = await db.query<MemberMonth>(
    // Lateral: each month by its index. Joined, all lots of the shop are held against all months given.
    `select given.member_id as "memberId", given.month
     from (select distinct * from unnest($2::text[], $3::int[]) as one (member_id, month)) given,
       lateral (select sum(l.worth_minor + l.cut_minor) as placed from lots l where l.shop_id = $1 and l.member_id = given.member_id
         and l.placed_month = given.month and l.source = 'order') sums
     where sums.placed > $4`,
    [shopId, months.map((one) => one.memberId), months.map((one) => one.month), aboveMinor],
  );
  return rows;
}

/** How many closes of each currency had a code lot due. */
export async function closesWithCodes(db: Queryable, shopId: number): Promise<Map<string, number>> {
  const { rows } = await db.query<{ currency: string; closes: number }>(
    "select currency, count(*) as closes from code_closes where shop_id = $1 and codes_due > 0 group by currency",
    [shopId],
  );
  return new Map(rows.map((row) => [row.currency, row.closes]));
}

export type CodeCloseRow = {
  readonly month: number;
  readonly currency: string;
  readonly relationalWorthMinor: number;
  readonly limitMinor: number | null;
  readonly paidMinor: number;
  readonly codesDue: number;
};

export async function insertCodeClose(db: Queryable, shopId: number, at: number, close: CodeCloseRow): Promise<void> {
  await db.query(
    `insert into code_closes (shop_id, month, currency, relational_worth_minor, limit_minor, paid_minor, codes_due, closed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      shopId,
      close.month,
      close.currency,
      close.relationalWorthMinor,
      close.limitMinor,
      close.paidMinor,
      close.codesDue,
      new Date(at),
    ],
  );
}
