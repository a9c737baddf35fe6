import type { Job } from "pg-boss";
import { metrics } from "~/adapters/telemetry/metrics";
import { spanned } from "~/adapters/telemetry/tracing";
import type { Deps } from "~/deps.server";
import type { WorkName } from "~/ports/work-queue";
import { RUN_WORK } from "./run-work";

type ShopJob = { readonly shopId: number };

async function runJob(deps: Deps, work: WorkName, shopId: number): Promise<void> {
  await spanned(`job ${work}`, { "hearth.shop_id": shopId, "hearth.work": work }, async () => {
    const started = performance.now();
    try {
      const count = await RUN_WORK[work](deps.forShop(shopId), { shopId });
      metrics.job(work, "done", performance.now() - started);
      if (count > 0) deps.log.info({ shopId, work, count, ms: Math.round(performance.now() - started) }, "work done");
    } catch (error) {
      metrics.job(work, "failed", performance.now() - started);
      deps.log.error({ err: error, shopId, work }, "work failed");
      throw error;
    }
  });
}

/**
 * Jobs of one kind that a process runs at once. A large shop keeps one place busy for long, so that others need places beside it: draining
 * works, and four are as many as a process has use for; issuing mostly waits for Shopify.
 */
const PLACES: Readonly<Partial<Record<WorkName, number>>> = { "drain-inbox": 4, "issue-rewards": 8 };
const atOnce = (name: WorkName): number => PLACES[name] ?? 2;
/** How long it may take until a job that came to an idle worker is noticed. */
const POLLING_SECONDS = 0.5;

/** Takes jobs of one kind from now on, until the queue stops. */
export async function serveWork(deps: Deps, name: WorkName, pollingSeconds = POLLING_SECONDS): Promise<void> {
  for (let n = 0; n < atOnce(name); n++) await serveOne(deps, name, pollingSeconds);
}

async function serveOne(deps: Deps, name: WorkName, pollingSeconds: number): Promise<void> {
  // Two jobs of a shop wait for one lock: the second would keep a place from other shops until the first is through.
  const options = { batchSize: 1, pollingIntervalSeconds: pollingSeconds, localGroupConcurrency: 1 };
  const workerId = await deps.boss.work<ShopJob>(name, options, async (jobs: Job<ShopJob>[]) => {
    try {
      for (const job of jobs) await runJob(deps, name, job.data.shopId);
    } finally {
      // Where there was a job there may be another. Without this, the next is looked for when the polling interval is over, and two
      // jobs a second are all that a worker does, however short they are.
      deps.boss.notifyWorker(workerId);
    }
  });
}
