import { inboxBacklog } from "~/adapters/persistence/inbox-rows";
import { webDeps } from "~/deps.server";
import { json } from "~/routes/api/problem";

/** A backlog older than this means that no worker drains it. */
const LAG_MS_MAX = 5 * 60_000;

/** The database answers and the inbox is being drained; 503 otherwise, with what is wrong. */
export async function loader(): Promise<Response> {
  try {
    const deps = await webDeps();
    const { depth, ageMs } = await inboxBacklog(deps.system);
    const ready = ageMs < LAG_MS_MAX;
    return json({ ready, database: "ok", inbox: { depth, ageMs } }, ready ? 200 : 503);
  } catch {
    return json({ ready: false, database: "unreachable" }, 503);
  }
}
