import pg from "pg";

/** Anything that answers a query: the pool, or the client of a transaction. */
export type Queryable = Pick<pg.ClientBase, "query">;
export type Transaction = pg.PoolClient;
/** Whoever hands out connections: a pool, or a pool as one shop (shop-database.ts). */
export type Database = Queryable & {
  connect(): Promise<Transaction>;
  /** Where connections come from that are held while their holder asks for others: from a pool that nobody waits for with one of its own. */
  readonly holders?: Database;
};

const INT8 = 20;
const NUMERIC = 1700;
const TIMESTAMPTZ = 1184;

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} from the database does not fit a safe integer`);
  return value;
}

/** "2026-01-31 10:00:00.5+00": our connections are in UTC, unless the connection string says something else. */
function instant(text: string): number {
  if (text.endsWith("+00")) return Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
  return Date.parse(text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"));
}

const parsers: Record<number, (text: string) => unknown> = {
  [INT8]: wholeNumber,
  [NUMERIC]: wholeNumber, // sums of bigint
  [TIMESTAMPTZ]: instant,
};

const types: pg.CustomTypesConfig = {
  getTypeParser: (id: number, format?: string) =>
    parsers[id] ?? (pg.types.getTypeParser(id, format as "text") as (text: string) => unknown),
} as pg.CustomTypesConfig;

/**
 * What connections of a process may see: `hearth_app` the rows of the shop that was named on them, `hearth_system` the few tables that
 * are looked at across shops. The migration row_level_security makes both.
 */
export type DatabaseRole = "hearth_app" | "hearth_system";

/** How long its statements wait for a lock, and its transactions for their next statement, before the server ends them. */
export type LockPatience = { readonly waitMs: number; readonly idleMs: number };

/**
 * A pool whose rows carry our units: bigint and sums as safe integers, instants as milliseconds since the epoch. Without a role, its
 * connections are what the connection string says.
 */
export function createDatabase(
  connectionString: string,
  max: number,
  role?: DatabaseRole,
  patience?: LockPatience,
): pg.Pool {
  const settings = {
    timezone: "UTC",
    ...(role && { role }),
    ...(patience && { lock_timeout: patience.waitMs, idle_in_transaction_session_timeout: patience.idleMs }),
  };
  const options = Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${String(value)}`)
    .join(" ");
  const pool = new pg.Pool({ connectionString, max, types, options });
  // An idle connection that the server ends is replaced at the next use; without a listener it would end the process.
  pool.on("error", () => undefined);
  // One in use tells whoever waits for an answer; the event beside that would end the process too.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** Runs `work` in one transaction; a thrown error rolls it back and is thrown on. */
export async function withTransaction<T>(database: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const tx = await database.connect();
  let broken: Error | undefined;
  try {
    await tx.query("begin");
    const result = await work(tx);
    const { command } = await tx.query("commit");
    // What a failed statement broke is rolled back by a commit too, and that is no error to the server.
    if (command !== "COMMIT") throw new Error("the transaction was rolled back: a statement in it had failed");
    return result;
  } catch (error) {
    await tx.query("rollback").catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    tx.release(broken);
  }
}

export type Tried<T> =
  { readonly kind: "done"; readonly value: T } | { readonly kind: "undone"; readonly error: unknown };

/** Runs `work` inside a transaction so that a failure undoes it alone. */
export async function tryWithin<T>(tx: Transaction, work: () => Promise<T>): Promise<Tried<T>> {
  await tx.query("savepoint tried");
  try {
    const value = await work();
    await tx.query("release savepoint tried");
    return { kind: "done", value };
  } catch (error) {
    await tx.query("rollback to savepoint tried");
    return { kind: "undone", error };
  }
}

/** One at a time per shop and purpose, until the transaction ends; waits for its turn. */
export async function takeShopLock(tx: Transaction, purpose: ShopLock, shopId: number): Promise<void> {
  await tx.query("select pg_advisory_xact_lock($1, $2)", [LOCKS[purpose], shopId]);
}

export type ShopLock = keyof typeof LOCKS;

const LOCKS = { ledger: 7101, token: 7102 } as const;

/**
 * Runs `work` while nobody else has the lock of this purpose and key; undefined, at once, where somebody has. The lock spans transactions
 * and ends with the connection that is given to `work`: as long as that one answers, the lock is held. Never within a transaction or under
 * another such lock: who holds one of these connections asks for others of the pool, and not the other way round.
 */
export async function trySessionLock<T>(
  database: Database,
  purpose: keyof typeof SESSION_LOCKS,
  key: string,
  work: (holder: Queryable) => Promise<T>,
): Promise<T | undefined> {
  const holder = await (database.holders ?? database).connect();
  const parameters = [key, SESSION_LOCKS[purpose]];
  let broken: Error | undefined;
  try {
    const { rows } = await holder.query<{ locked: boolean }>(
      "select pg_try_advisory_lock(hashtextextended($1, $2)) as locked",
      parameters,
    );
    if (rows[0]?.locked !== true) return undefined;
    try {
      return await work(holder);
    } finally {
      await holder
        .query("select pg_advisory_unlock(hashtextextended($1, $2))", parameters)
        .catch((failure: Error) => (broken = failure));
    }
  } finally {
    holder.release(broken);
  }
}

const SESSION_LOCKS = { customer: 7104, "discount-parent": 7105, standings: 7106 } as const;
