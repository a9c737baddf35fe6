import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { memberExists } from "~/adapters/persistence/consent-rows";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordEvent } from "~/usecases/log/record-event";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };
type Input = {
  readonly shopId: number;
  readonly memberId: string;
  readonly granted: boolean;
  readonly source: "import" | "api" | "storefront" | "admin";
  /** The words that were agreed to. */
  readonly text: string;
};

/** Records consent or its withdrawal. Without it nothing is scored, attributed or granted from then on; pending orders follow. */
export async function changeConsent(deps: Deps, input: Input): Promise<{ readonly kind: "changed" | "unknown" }> {
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", input.shopId);
    const { memberId, granted, source, text } = input;
    if (!(await memberExists(tx, input.shopId, memberId))) return { kind: "unknown" };
    const body = { memberId, granted, source, text };
    await recordEvent(tx, input.shopId, deps.clock.now(), { kind: "consent", body });
    await deps.queue.announce(tx, "write-standings", [input.shopId]);
    return { kind: "changed" };
  });
}
