import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { staffStateOf } from "~/adapters/persistence/staff-rows";
import type { Clock } from "~/ports/clock";
import { recordAudit } from "~/usecases/audit/record-audit";
import { recordEvent } from "~/usecases/log/record-event";

type Deps = { readonly pool: Database; readonly clock: Clock };

export type StaffDecision = { readonly memberId: string; readonly staff: boolean; readonly by: string };

export type StaffMarked = { readonly kind: "changed" | "unknown" | "wrong-state" };

/**
 * A merchant says that a member works for the shop, or no longer does: from the next weekly close on, trust starts from them too
 * (SCORING.md section 5). Who takes no part cannot be marked.
 */
export async function markStaff(deps: Deps, input: StaffDecision & { readonly shopId: number }): Promise<StaffMarked> {
  const { shopId, memberId, staff, by } = input;
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const known = await staffStateOf(tx, shopId, memberId);
    if (known === undefined) return { kind: "unknown" };
    if (known.staff === staff || (staff && !known.takesPart)) return { kind: "wrong-state" };
    const now = deps.clock.now();
    await recordEvent(tx, shopId, now, { kind: "staff", body: { memberId, staff, by } });
    const action = staff ? "member.staff-marked" : "member.staff-unmarked";
    const states = { before: { staff: known.staff }, after: { staff } };
    await recordAudit(tx, shopId, now, { by, action, subject: memberId, ...states });
    return { kind: "changed" };
  });
}
