import { shopsWithAttempts } from "~/adapters/persistence/attempt-rows";
import { forgetInbox, shopsWithInbox } from "~/adapters/persistence/inbox-rows";
import { shopsWithDirtyOrders } from "~/adapters/persistence/open-orders";
import { shopsWithProjections } from "~/adapters/persistence/standing-rows";
import type { Deps } from "~/deps.server";

const INBOX_DAYS = 14;

/** Finds what a lost job left, in the tables, and announces it again. */
export async function sweep(deps: Pick<Deps, "pool" | "clock" | "queue">): Promise<void> {
  const now = deps.clock.now();
  const waiting = new Set([...(await shopsWithInbox(deps.pool)), ...(await shopsWithDirtyOrders(deps.pool))]);
  await deps.queue.announce(deps.pool, "drain-inbox", [...waiting]);
  await deps.queue.announce(deps.pool, "write-standings", await shopsWithProjections(deps.pool, now));
  await deps.queue.announce(deps.pool, "issue-rewards", await shopsWithAttempts(deps.pool, now));
  await forgetInbox(deps.pool, now - INBOX_DAYS * 86_400_000);
}
