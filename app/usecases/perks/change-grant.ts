import { type Database, type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { type GrantRow, cancelPlannedCode, findGrant, saveGrantChange } from "~/adapters/persistence/grant-rows";
import { lotsOfOrders } from "~/adapters/persistence/ledger-rows";
import { cancelLots } from "~/core/ledger/change-lot";
import { type GrantAction, type GrantChangeRefusal, askGrantChange, changeGrant } from "~/core/perks/change-grant";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordAudit } from "~/usecases/audit/record-audit";
import { recordEvent } from "~/usecases/log/record-event";
import { saveLotChanges } from "~/usecases/orders/save-lot-changes";
import { loadProgram } from "~/usecases/programs/load-program";
import { takeGrantBack } from "~/usecases/rewards/take-back";

type Deps = { readonly pool: Database; readonly queue: WorkQueue; readonly clock: Clock };

export type GrantChanged =
  | { readonly kind: "changed"; readonly action: GrantAction; readonly grantId: string }
  | { readonly kind: "refused"; readonly refusal: GrantChangeRefusal }
  | { readonly kind: "unknown" };

/** Claims, fulfils, cancels or takes a step back. `memberId`: only if the grant is this member's. */
export async function changeGrantOf(
  deps: Deps,
  input: {
    readonly shopId: number;
    readonly grantId: string;
    readonly action: GrantAction;
    readonly by: string;
    readonly memberId?: string;
  },
): Promise<GrantChanged> {
  const { shopId, grantId, action, by, memberId } = input;
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const now = deps.clock.now();
    const grant = await findGrant(tx, shopId, grantId);
    if (!grant || (memberId !== undefined && grant.memberId !== memberId)) return { kind: "unknown" };
    const change = askGrantChange(grant, action, now);
    if (change.kind === "refused") return change;
    await recordEvent(tx, shopId, now, { kind: "grant-changed", body: { grantId, action, by } });
    // Outside of the log: what is at Shopify is no part of what a rebuild derives.
    if (action === "cancel") await takeGrantBack(tx, deps, shopId, { grantId, by });
    await deps.queue.announce(tx, "write-standings", [shopId]);
    const states = { before: { state: grant.state }, after: { state: change.after.state } };
    // What members do with their own perks is in the log, not among the decisions of the shop.
    if (memberId === undefined)
      await recordAudit(tx, shopId, now, { by, action: "perk.changed", subject: grantId, ...states });
    return { kind: "changed", action, grantId };
  });
}

/** What a change of a grant brings; nothing when it cannot be made. The caller holds the shop's ledger lock. */
export async function applyGrantChange(
  tx: Transaction,
  shopId: number,
  now: number,
  change: { readonly grantId: string; readonly action: GrantAction; readonly by: string },
): Promise<void> {
  const grant = await findGrant(tx, shopId, change.grantId);
  if (!grant) return;
  const decided = changeGrant(grant, change.action, now);
  if (decided.kind === "refused") return;
  const { after } = decided;
  await saveGrantChange(tx, shopId, { grantId: grant.grantId, from: grant.state, after, by: change.by });
  if (after.state === "cancelled") await takeBack(tx, shopId, now, grant);
}

/** Store credit is reversed; what is at Shopify already is owed from later rewards. */
async function takeBack(tx: Transaction, shopId: number, now: number, grant: GrantRow): Promise<void> {
  await cancelPlannedCode(tx, shopId, grant.grantId);
  const lots = await lotsOfOrders(tx, shopId, [grant.grantId]);
  if (lots.length === 0) return;
  const after = new Map(cancelLots(lots).map((lot) => [lot.lot, lot]));
  const changes = lots.map((before) => ({
    before,
    after: { ...before, ...after.get(before.lot) },
    cause: "grant-cancelled",
  }));
  await saveLotChanges(tx, await loadProgram(tx, shopId, now), now, changes, []);
}
