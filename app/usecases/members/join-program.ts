import { randomBytes } from "node:crypto";
import { memberOfCustomer } from "~/adapters/persistence/consent-rows";
import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordEvent } from "~/usecases/log/record-event";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };
type Input = {
  readonly shopId: number;
  readonly customerId: string;
  readonly source: "storefront";
  readonly text: string;
};

/** A customer becomes a member, or a member who had withdrawn agrees again. Joining twice is joining once. */
export async function joinProgram(deps: Deps, input: Input): Promise<{ readonly memberId: string }> {
  return withTransaction(deps.pool, async (tx) => {
    const { shopId, customerId } = input;
    await takeShopLock(tx, "ledger", shopId);
    const at = deps.clock.now();
    const known = await memberOfCustomer(tx, shopId, customerId);
    // Says nothing of the customer: it is shown to others as who helped.
    const memberId = known ?? `m-${randomBytes(5).toString("hex")}`;
    if (known === undefined) await recordEvent(tx, shopId, at, { kind: "joined", body: { memberId, customerId } });
    const { source, text } = input;
    await recordEvent(tx, shopId, at, { kind: "consent", body: { memberId, granted: true, source, text } });
    await deps.queue.announce(tx, "write-standings", [shopId]);
    return { memberId };
  });
}
