import type pg from "pg";
import { type Database, type Transaction, createDatabase } from "../../../app/adapters/persistence/database";
import type { ShopifyAdmin } from "../../../app/ports/shopify-admin";
import type { TokenSource } from "../../../app/adapters/shopify/access-token";
import type { Tokens } from "./tokens";

/** A process that was killed does nothing any more. */
export class Killed extends Error {}

/** Where something becomes true that another process can see: a commit, or a change at Shopify. */
export type Point = { readonly kind: "commit" | "call"; readonly name: string };

/**
 * Before: a commit has not reached the server, a call has not been sent. After: the server has committed, Shopify has done it, and nobody
 * was told.
 */
export type Death = { readonly at: number; readonly when: "before" | "after" };

/** How a process ends, and which points count. */
export type Fate = {
  readonly death: Death | null;
  /** Nobody is killed at the others. */
  readonly counts: (point: Point) => boolean;
  readonly onCommit: () => Promise<void>;
};

/** How a process reaches Shopify: with tokens that it stores when they are renewed. */
export type Reach = { readonly tokens: Tokens; readonly admin: (tokens: TokenSource) => ShopifyAdmin };

/** Database and Admin API of one process, which is killed at its n-th point that counts, if any. */
export type Mortal = {
  readonly pool: Database;
  readonly admin: ShopifyAdmin;
  readonly sessions: Tokens["sessions"];
  /** Those that count and were reached, in order. */
  readonly points: readonly Point[];
  readonly uncounted: readonly Point[];
  isDead(): boolean;
  end(): Promise<void>;
};

/** Where the test keeps jobs. */
export const JOBS_TABLE = "waiting_jobs";

const CONNECTIONS = 6;
const WRITES = /^\s*(?:insert|update|delete|with\s[\s\S]*\s(?:insert into|update|delete from)\s)/i;
/** `at async finish (/.../app/usecases/rewards/issue-codes.ts:93:3)`: the nearest function of ours that is none of rows. */
const FRAME =
  /at (?:async )?(?:([\w.$-]+)(?: \[as [^\]]+\])? \()?[^(\s]*\/app\/(?:usecases|jobs|adapters\/persistence(?=\/inbox-writer)|adapters\/shopify(?=\/access-token))\/(?:[\w-]+\/)*([\w-]+)\.ts/;
const FRAMES_MAX = 60;
const TABLE = /(?:insert into|update|delete from)\s+(\w+)/i;

function whoIsIt(): string {
  const usual = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES_MAX;
  const stack = new Error().stack ?? "";
  Error.stackTraceLimit = usual;
  for (const line of stack.split("\n")) {
    const [, name, file] = FRAME.exec(line) ?? [];
    if (name !== undefined && file !== undefined) return `${file}: ${name.split(".").at(-1) ?? name}`;
  }
  throw new Error(`nobody of ours wants this: ${stack}`);
}

/** A statement that is a transaction of its own. */
function alone(owner: string, text: string): string {
  const table = TABLE.exec(text)?.[1] ?? "";
  return `${owner}, ${table === JOBS_TABLE ? "announces" : table}`;
}

export function operationOf(document: unknown): { readonly name: string; readonly isChange: boolean } {
  const { definitions } = document as {
    definitions: readonly { kind: string; operation?: string; name?: { value: string } }[];
  };
  const found = definitions.find((one) => one.kind === "OperationDefinition");
  return { name: found?.name?.value ?? "", isChange: found?.operation === "mutation" };
}

export function mortal(url: string, reach: Reach, { death, counts, onCommit }: Fate): Mortal {
  const pool = createDatabase(url, CONNECTIONS);
  const connections = new Set<pg.PoolClient>();
  pool.on("connect", (client) => connections.add(client));
  const points: Point[] = [];
  const uncounted: Point[] = [];
  let dead = false;

  const alive = (): void => {
    if (dead) throw new Killed("this process was killed");
  };
  const die = (point: Point): never => {
    dead = true;
    // What a connection had not committed the server rolls back when it is gone.
    for (const client of connections) void (client as unknown as pg.Client).end().catch(() => undefined);
    throw new Killed(`killed at ${point.name}`);
  };
  async function pass<T>(kind: Point["kind"], name: string, work: () => Promise<T>): Promise<T> {
    const point = { kind, name };
    const dies = (counts(point) ? points : uncounted).push(point) - 1 === death?.at && counts(point);
    if (dies && death.when === "before") die(point);
    const result = await work();
    if (dies) die(point);
    if (kind === "commit" && death === null) await onCommit();
    return result;
  }

  function living(client: Transaction, owner: string): Transaction {
    let inTransaction = false;
    let wrote = false;
    const query = async (text: string, values?: unknown[]): Promise<unknown> => {
      alive();
      const run = (): Promise<pg.QueryResult> => client.query(text, values);
      if (text === "begin" || text === "rollback") {
        inTransaction = text === "begin";
        wrote = false;
        return run();
      }
      if (text === "commit") {
        inTransaction = false;
        // What wrote nothing leaves nothing that another process could see.
        return wrote ? pass("commit", owner, run) : run();
      }
      if (!WRITES.test(text)) return run();
      if (!inTransaction) return pass("commit", alone(owner, text), run);
      const result = await run();
      wrote ||= (result.rowCount ?? 0) > 0;
      return result;
    };
    return new Proxy(client, {
      get(target, key) {
        if (key === "query") return query;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
  }

  const connect = async (): Promise<Transaction> => {
    alive();
    // A function that hands a transaction's promise on is on the stack only now.
    const owner = whoIsIt();
    return living(await pool.connect(), owner);
  };
  const query = (text: string, values?: unknown[]): Promise<unknown> => {
    alive();
    const run = (): Promise<unknown> => pool.query(text, values);
    return WRITES.test(text) ? pass("commit", alone(whoIsIt(), text), run) : run();
  };
  const mine: Database = { connect, query: query as Database["query"] };
  const { tokens } = reach;
  const sessions: Tokens["sessions"] = {
    ...tokens.sessions,
    storeSession(session) {
      alive();
      return pass("commit", "access-token: storeSession", () => tokens.sessions.storeSession(session));
    },
  };
  const admin = reach.admin(tokens.source(mine, sessions));
  return {
    pool: mine,
    sessions,
    admin: {
      async run(document, variables) {
        alive();
        const { name, isChange } = operationOf(document);
        const run = () => admin.run(document, variables);
        return isChange ? pass("call", `${whoIsIt()}, ${name}`, run) : run();
      },
    },
    points,
    uncounted,
    isDead: () => dead,
    // Of a dead one every connection is gone already.
    end: () => (dead ? Promise.resolve() : pool.end()),
  };
}
