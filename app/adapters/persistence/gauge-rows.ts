import type { Queryable } from "./database";
import { PARKED } from "./projection-rows";

/** Counts over all shops, for whoever watches over the processes. */
export async function readGauges(db: Queryable) {
  const { rows } = await db.query<{
    waitingWebhooks: number;
    oldestWebhookSeconds: number;
    parkedAttempts: number;
    unwrittenStandings: number;
  }>(
    `select (select count(*) from inbox where state = 'waiting') as "waitingWebhooks",
       (select coalesce(floor(extract(epoch from now() - min(received_at))), 0)::bigint from inbox where state = 'waiting')
         as "oldestWebhookSeconds",
       (select count(*) from issue_attempts where state = 'parked') + (select count(*) from standing_projections p
         where ${PARKED}) as "parkedAttempts",
       (select count(*) from standing_projections where version > written and version > parked) as "unwrittenStandings"`,
  );
  const [row] = rows;
  if (!row) throw new Error("gauges: the database answered no row");
  return row;
}
