import { PgBoss } from "pg-boss";
import type { Queryable } from "~/adapters/persistence/database";
import type { WorkName, WorkQueue } from "~/ports/work-queue";

export const WORK: readonly WorkName[] = [
  "drain-inbox",
  "issue-rewards",
  "write-standings",
  "refetch-orders",
  "run-backtests",
  "run-backfill",
];

/**
 * How long a job may take. A worker that is gone is told by its heartbeat; a job that is still at work after this is given to another
 * beside it, which past orders of a large shop should not be.
 */
const EXPIRE_SECONDS = 12 * 3600;

type Role = "web" | "worker";

/** pg-boss for a web process (only announces) or a worker (runs, supervises, schedules). Queues exist after this. */
export async function startBoss(
  connectionString: string,
  role: Role,
  onError: (error: Error) => void,
): Promise<PgBoss> {
  const worker = role === "worker";
  const boss = new PgBoss({
    connectionString,
    application_name: `hearth-${role}`,
    max: worker ? 6 : 2,
    supervise: worker,
    schedule: worker,
    // Its defaults did not redeliver the job of a killed worker within 90 s.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  });
  boss.on("error", onError);
  try {
    await boss.start();
    await createQueues(boss);
  } catch (error) {
    await boss.stop({ graceful: false }).catch(onError);
    throw error;
  }
  return boss;
}

async function createQueues(boss: PgBoss): Promise<void> {
  for (const name of WORK) {
    await boss.createQueue(`${name}-dead`);
    // `short`: at most one waiting job for a shop, while another may run: what it missed, the next one finds.
    await boss.createQueue(name, {
      policy: "short",
      deadLetter: `${name}-dead`,
      heartbeatSeconds: 20,
      retryLimit: 5,
      retryBackoff: true,
      retentionSeconds: 86_400,
      deleteAfterSeconds: 600,
    });
    // A queue that an earlier release made keeps what it was made with.
    await boss.updateQueue(name, { expireInSeconds: EXPIRE_SECONDS });
  }
}

export function workQueue(boss: PgBoss): WorkQueue {
  return {
    async announce(db: Queryable, work, shopIds) {
      if (shopIds.length === 0) return;
      const jobs = shopIds.map((shopId) => {
        const key = String(shopId);
        return { data: { shopId }, singletonKey: key, group: { id: key } };
      });
      const executor = {
        executeSql: async (text: string, values?: unknown[]) => ({
          rows: (await db.query(text, values)).rows as unknown[],
        }),
      };
      await boss.insert(work, jobs, { db: executor });
    },
  };
}
