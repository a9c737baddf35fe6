import { parkedGiftCards } from "~/adapters/persistence/attempt-rows";
import type { Database } from "~/adapters/persistence/database";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { resolveAttempt } from "./resolve-attempt";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };
type Retried = { readonly kind: "retried"; readonly retried: number; readonly movedOn: number };

/** A person tries many parked attempts again, each on its own: what has moved on meanwhile is left alone and counted. */
export async function retryAttempts(
  deps: Deps,
  input: { readonly shopId: number; readonly attemptIds: readonly string[]; readonly by: string },
): Promise<Retried> {
  const { shopId, by } = input;
  let retried = 0;
  for (const attemptId of new Set(input.attemptIds)) {
    const { kind } = await resolveAttempt(deps, { shopId, attemptId, action: "retry", by });
    if (kind === "resolved") retried++;
  }
  return { kind: "retried", retried, movedOn: input.attemptIds.length - retried };
}

/** The merchant has allowed gift cards: those that were parked for want of it are tried again. */
export async function retryGiftCards(
  deps: Deps,
  { shopId, by }: { readonly shopId: number; readonly by: string },
): Promise<Retried> {
  return retryAttempts(deps, { shopId, by, attemptIds: await parkedGiftCards(deps.pool, shopId) });
}
