import { setTimeout as delay } from "node:timers/promises";
import { keepInboxDays } from "~/adapters/persistence/inbox-rows";
import { verifyAuditChain } from "~/adapters/persistence/audit-rows";
import { metrics } from "~/adapters/telemetry/metrics";
import { WORK } from "~/adapters/queue/work-queue";
import type { ShopRow } from "~/adapters/persistence/shop-rows";
import { type Deps, type ShopDeps, createDeps } from "~/deps.server";
import { checkLedger } from "~/usecases/rewards/check-ledger";
import { closeShop } from "./close-shop";
import { eachShop } from "./each-shop";
import { reconcileRound } from "./reconcile-round";
import { serveWork } from "./serve-work";
import { sweep } from "./sweep";

/** At most this often; a shop's due orders post within this time. */
const CLOSE_EVERY_MS = 15_000;
const SWEEP_EVERY_MS = 5_000;
/** How often is looked whether a check is due. */
const CHECK_EVERY_MS = 5 * 60_000;
/** How often is looked which shops are due. */
const RECONCILE_EVERY_MS = 10_000;
/** What a round does for a shop when the process has to end may go on this long; it is broken off at any point without harm. */
const ROUNDS_END_MS = 10_000;
/** Webhooks are kept so long; the tables for the next days are made well before they are needed. */
const INBOX_DAYS = 14;
const KEEP_INBOX_EVERY_MS = 3_600_000;

/** Runs `round` again and again, never twice at once, until stopped; answers when the last run has ended. */
function repeat(everyMs: number, round: () => Promise<void>, onError: (error: unknown) => void): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current = Promise.resolve();
  const next = (): void => {
    current = round()
      .catch(onError)
      .then(() => {
        if (!stopped) timer = setTimeout(next, everyMs);
      });
  };
  next();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await current;
  };
}

function closeRound(deps: Deps, stopping: AbortSignal): Promise<void> {
  return eachShop(deps, "close failed", (ofShop, { shopId }) => closeShop(ofShop, { shopId }), { stopping });
}

/** Whether the books agree with themselves and with the log. */
function checkRound(deps: Deps, stopping: AbortSignal): Promise<void> {
  const check = async (ofShop: ShopDeps, { shopId }: ShopRow): Promise<void> => {
    const checked = await checkLedger(ofShop, { shopId });
    if (checked.kind === "not-due") return;
    const { brokenAt } = await verifyAuditChain(ofShop.pool, shopId);
    if (brokenAt !== null) deps.log.error({ shopId, position: brokenAt }, "the audit log was changed");
    if (checked.faults.length > 0) metrics.ledgerFault("balance");
    const faults = checked.faults.map((one) => one.kind);
    if (faults.length > 0) deps.log.error({ shopId, faults }, "the ledger does not balance");
    const differences = checked.rebuilt?.differences ?? [];
    if (differences.length > 0) metrics.ledgerFault("rebuild");
    // Kinds and tables, not rows: those name people. A rebuild by hand shows them.
    const tables = [...new Set(differences.map((one) => one.table))];
    if (differences.length > 0) deps.log.error({ shopId, tables }, "the stored state differs from its log");
  };
  return eachShop(deps, "the ledger could not be checked", check, { stopping });
}

async function keepInbox(deps: Deps): Promise<void> {
  const gone = await keepInboxDays(deps.system, deps.clock.now(), INBOX_DAYS);
  if (gone > 0) deps.log.info({ days: gone }, "old webhooks are gone");
}

async function main(): Promise<void> {
  const deps = await createDeps("worker");
  for (const name of WORK) await serveWork(deps, name);
  const stopping = new AbortController();
  const onError = (error: unknown): void => deps.log.error({ err: error }, "round failed");
  const stops = [
    repeat(SWEEP_EVERY_MS, () => sweep(deps), onError),
    repeat(CLOSE_EVERY_MS, () => closeRound(deps, stopping.signal), onError),
    repeat(CHECK_EVERY_MS, () => checkRound(deps, stopping.signal), onError),
    repeat(RECONCILE_EVERY_MS, () => reconcileRound(deps, stopping.signal), onError),
    repeat(KEEP_INBOX_EVERY_MS, () => keepInbox(deps), onError),
  ];
  deps.log.info("worker ready");
  const stop = async (): Promise<void> => {
    stopping.abort();
    const ended = [...stops.map((one) => one()), ...WORK.map((name) => deps.boss.offWork(name))];
    await Promise.race([Promise.all(ended), delay(ROUNDS_END_MS)]);
    await deps.close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
}

await main();
