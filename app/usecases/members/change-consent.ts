import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { saveConsent } from "~/adapters/persistence/consent-rows";
import { markStandings } from "~/adapters/persistence/member-rows";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";

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
    const known = await saveConsent(tx, input.shopId, { memberId, granted, source, text, at: deps.clock.now() });
    if (!known) return { kind: "unknown" };
    await markStandings(tx, input.shopId, [input.memberId]);
    await deps.queue.announce(tx, "write-standings", [input.shopId]);
    return { kind: "changed" };
  });
}
