import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";

const TEXT = 25;
const CATALOG_TYPES: ReadonlySet<number> = new Set([18, 19]);

type Fields = { fields?: { dataTypeID: number }[] };

function describeAsText<T>(result: T): T {
  for (const one of Array.isArray(result) ? result : [result]) {
    for (const field of (one as Fields | undefined)?.fields ?? []) {
      if (CATALOG_TYPES.has(field.dataTypeID)) field.dataTypeID = TEXT;
    }
  }
  return result;
}

/**
 * The migration engine reads catalog columns of type name and "char", which @prisma/adapter-pg 6.19 cannot describe:
 * this client calls them text. Only migrations use it.
 */
class CatalogClient extends pg.Client {
  override query(...args: unknown[]): never {
    const last = args.at(-1);
    if (typeof last === "function") {
      args[args.length - 1] = (error: unknown, result: unknown) => last(error, describeAsText(result));
    }
    const answer: unknown = (super.query as unknown as (...a: unknown[]) => unknown).apply(this, args);
    return (answer instanceof Promise ? answer.then(describeAsText) : answer) as never;
  }
}

/** Adapter for `prisma migrate deploy` and `prisma migrate diff`. */
export function migrationAdapter(connectionString: string): PrismaPg {
  const pool = new pg.Pool({ connectionString, max: 2, allowExitOnIdle: true, Client: CatalogClient } as pg.PoolConfig);
  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    // The adapter's own cuts a script at every semicolon, those within function bodies too.
    adapter.executeScript = async (script) => void (await pool.query(script));
    return adapter;
  };
  return factory;
}
