import { type Database, type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import type { LogRow } from "~/adapters/persistence/log-rows";
import {
  type Difference,
  type LoggedActivity,
  analyzeScratch,
  countRows,
  differingRows,
  fillScratch,
  loggedActivities,
  openScratch,
  readRealLog,
} from "~/adapters/persistence/rebuild-rows";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { storeActivities } from "~/usecases/communities/take-in-activities";
import { applyEvent } from "~/usecases/log/apply-event";
import type { LogBodies, LogEvent } from "~/usecases/log/log-event";
import { type LastingStep, advanceShop, repeatStep } from "~/usecases/orders/advance-shop";
import { announceAdvance } from "~/usecases/orders/announce-advance";
import { DERIVED_SOURCE } from "~/usecases/orders/record-order-activities";
import { loadProgram, underVersion } from "~/usecases/programs/load-program";
import { COMPARED_TABLES } from "./compared-tables";
import { differingScores } from "./compare-scores";

export type Rebuilt = {
  readonly events: number;
  readonly activities: number;
  readonly steps: number;
  /** Rows by table that were derived. */
  readonly rows: Readonly<Record<string, number>>;
  /** The first ones of each table; empty when all is as it was stored. */
  readonly differences: readonly Difference[];
};

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };
type Input = {
  readonly shopId: number;
  /** Whether what was derived is held against what is stored. */
  readonly compare: boolean;
  readonly onProgress?: (done: { readonly events: number; readonly activities: number }) => void;
};

const LOG_PAGE = 200;
const ACTIVITY_PAGE = 5000;
const DIFFERENCES_SHOWN = 5;
/** Statistics of the copy are renewed when it has grown by this many activities. */
const ANALYZE_EVERY = 50_000;

class NothingStays<T> extends Error {
  constructor(readonly result: T) {
    super("a rebuild leaves nothing behind");
  }
}

/**
 * Derives buckets, scores, tiers, shares, lots and balances of a shop anew from its log, by the functions that derived them first, in
 * the order in which things were taken in, and under the program version that held then. It happens in temporary tables of one
 * transaction that is rolled back. Only the end, and the comparison, hold the ledger lock.
 */
export function rebuildShop(deps: Deps, input: Input): Promise<Rebuilt> {
  return withScratch(deps.pool, (rebuildNext) => rebuildNext(deps, input));
}

/** Shops that are rebuilt one after the other in the same tables: making these takes longer than all else for a small shop. */
export async function withScratch<T>(
  pool: Database,
  work: (rebuildNext: typeof rebuildShop) => Promise<T>,
): Promise<T> {
  try {
    // It asks for a connection of the others at its end.
    await withTransaction(pool.holders ?? pool, async (tx) => {
      await openScratch(tx);
      throw new NothingStays(
        await work(async (deps, input) => {
          await tx.query("savepoint shop");
          const rebuilt = await rebuild(deps, tx, input);
          // Its ledger lock goes with it.
          await tx.query("rollback to savepoint shop");
          return rebuilt;
        }),
      );
    });
  } catch (error) {
    if (error instanceof NothingStays) return error.result as T;
    throw error;
  }
  throw new Error("a rebuild ended without a result");
}

async function rebuild(deps: Deps, tx: Transaction, input: Input): Promise<Rebuilt> {
  const { shopId } = input;
  await fillScratch(tx, shopId);
  const replay = createLogReplay(tx, input);
  await replay.toTheEnd();
  // What the stored state still has to catch up with under the lock, it does on a connection of its own, which is there before the lock
  // is: those who wait for the lock may hold all others.
  const now = await withTransaction(deps.pool, async (live) => {
    await takeShopLock(tx, "ledger", shopId);
    const at = deps.clock.now();
    if (await advanceFully(live, shopId, at)) await announceAdvance(deps.queue, live, shopId);
    return at;
  });
  await replay.toTheEnd();
  await advanceFully(tx, shopId, now);
  const differences: Difference[] = [];
  if (input.compare) {
    differences.push(...replay.differences());
    for (const compared of COMPARED_TABLES) {
      differences.push(...(await differingRows(tx, shopId, compared, DIFFERENCES_SHOWN)));
    }
    differences.push(...(await differingScores(tx, shopId, { now, limit: DIFFERENCES_SHOWN })));
  }
  const rows: Record<string, number> = {};
  for (const { table } of COMPARED_TABLES) rows[table] = await countRows(tx, shopId, table);
  return { ...replay.counts(), rows, differences };
}

/** True if there was anything to do. */
async function advanceFully(tx: Transaction, shopId: number, now: number): Promise<boolean> {
  let changed = false;
  while ((await advanceShop(tx, shopId, now)) > 0) changed = true;
  return changed;
}

type LoggedStep = { readonly at: number; readonly body: LogBodies["step"] };

/** Orders that were settled one after the other as of the same instant are settled together: with nothing in between, it is the same. */
function withStep(steps: readonly LoggedStep[], next: LoggedStep): LoggedStep[] {
  const last = steps.at(-1);
  const [before, after] = [last?.body ?? {}, next.body];
  const together = isOfOrders(before) && isOfOrders(after) && before.asOf === after.asOf;
  if (!together) return [...steps, next];
  const [final, counted] = [
    [...before.final, ...after.final],
    [...before.counted, ...after.counted],
  ];
  const body = { ...after, final, counted };
  return [...steps.slice(0, -1), { at: next.at, body }];
}

const isOfOrders = (body: LogBodies["step"]): body is Extract<LastingStep, { did: "orders" }> => body.did === "orders";

/** A step that did something else than the log says. */
const differingStep = (at: number, stored: string, rebuilt: string): Difference[] => [
  { table: "log", side: "stored", row: { at: new Date(at).toISOString(), step: stored } },
  { table: "log", side: "rebuilt", row: { at: new Date(at).toISOString(), step: rebuilt } },
];

/** Feeds a shop's log to the tables of the transaction, once, as far as it goes. */
function createLogReplay(tx: Transaction, { shopId, onProgress }: Input) {
  let [position, activitiesUpTo, loggedAt] = [0, 0, 0];
  let [events, activities, steps, analyzedAt] = [0, 0, 0, 0];
  const differences: Difference[] = [];
  /** Steps with nothing between them. */
  let waiting: LoggedStep[] = [];

  const takeSteps = async (): Promise<void> => {
    const taken = waiting;
    waiting = [];
    for (const { at, body } of taken) {
      if (body.did === undefined) await advanceFully(tx, shopId, at);
      else {
        const done = await repeatStep(tx, shopId, at, body);
        if (done?.did !== body.did) differences.push(...differingStep(at, body.did, done?.did ?? "nothing"));
      }
    }
  };

  const storePage = async (page: readonly LoggedActivity[]): Promise<void> => {
    await takeSteps();
    const at = await loadProgram(tx, shopId, loggedAt);
    for (const version of [...new Set(page.map((row) => row.programVersion))].sort((a, b) => a - b)) {
      const rows = page.filter((row) => row.programVersion === version);
      await storeActivities(tx, await underVersion(tx, at, version), rows);
    }
    activities += page.length;
    if (activities - analyzedAt < ANALYZE_EVERY) return;
    analyzedAt = activities;
    await analyzeScratch(tx);
  };

  const storeActivitiesUpTo = async (upTo: number | null): Promise<void> => {
    for (;;) {
      const range = { after: activitiesUpTo, upTo, limit: ACTIVITY_PAGE, derivedSource: DERIVED_SOURCE };
      const page = await loggedActivities(tx, shopId, range);
      const last = page.at(-1);
      if (last) {
        await storePage(page);
        activitiesUpTo = last.position;
      }
      if (page.length < ACTIVITY_PAGE) break;
    }
    if (upTo !== null) activitiesUpTo = upTo;
  };

  const apply = async (row: LogRow): Promise<void> => {
    await storeActivitiesUpTo(row.position);
    events += 1;
    loggedAt = row.at;
    if (row.kind === "step") {
      steps += 1;
      waiting = withStep(waiting, { at: row.at, body: row.body as LogBodies["step"] });
      return;
    }
    await takeSteps();
    await applyEvent(tx, shopId, row.at, { kind: row.kind, body: row.body } as LogEvent);
  };

  return {
    counts: () => ({ events, activities, steps }),
    differences: (): readonly Difference[] => differences.slice(0, DIFFERENCES_SHOWN),
    async toTheEnd(): Promise<void> {
      for (;;) {
        const page = await readRealLog(tx, shopId, position, LOG_PAGE);
        for (const row of page) {
          await apply(row);
          position = row.position;
        }
        onProgress?.({ events, activities });
        if (page.length < LOG_PAGE) break;
      }
      await storeActivitiesUpTo(null);
      await takeSteps();
    },
  };
}
