import { type Database, type Transaction, createDatabase } from "./database";

export type ShopDatabases = {
  /** The database as one shop: its connections see and change the rows of that shop and no other. */
  of(shopId: number): Database;
  end(): Promise<void>;
};

/**
 * For whoever holds a connection while they wait for another: a session lock, a rebuild. From one pool for both, holders can take all
 * connections and wait for each other for ever. A worker has eleven of them at most (eight issue, two write standings, one rebuilds);
 * those beyond wait for one without holding any.
 */
const HOLDERS_MAX = 12;

/**
 * The second wall between shops: connections of a role that the policies of every table hold to the shop that was named on them. There
 * is no way here to get one without naming a shop.
 */
export function shopDatabases(connectionString: string, max: number): ShopDatabases {
  const pool = shopPool(connectionString, max);
  const holders = shopPool(connectionString, HOLDERS_MAX);
  return {
    of: (shopId) => ({ ...pool.of(shopId), holders: holders.of(shopId) }),
    end: async () => {
      await pool.end();
      await holders.end();
    },
  };
}

function shopPool(connectionString: string, max: number): ShopDatabases {
  const pool = createDatabase(connectionString, max, "hearth_app");
  // What a connection was told last: to tell it again costs a round trip.
  const told = new WeakMap<Transaction, number>();

  async function connect(shopId: number): Promise<Transaction> {
    const client = await pool.connect();
    if (told.get(client) === shopId) return client;
    try {
      await client.query("select set_config('hearth.shop_id', $1, false)", [String(shopId)]);
    } catch (error) {
      client.release(true);
      throw error;
    }
    told.set(client, shopId);
    return client;
  }

  async function query(shopId: number, text: string, values?: unknown[]): Promise<unknown> {
    const client = await connect(shopId);
    try {
      return await client.query(text, values);
    } finally {
      client.release();
    }
  }

  return {
    of: (shopId) => ({
      connect: () => connect(shopId),
      query: ((text: string, values?: unknown[]) => query(shopId, text, values)) as Database["query"],
    }),
    end: () => pool.end(),
  };
}
