import { type Database, type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { markStandings } from "~/adapters/persistence/member-rows";
import { changeTierLock, tierLockOf } from "~/adapters/persistence/tier-lock-rows";
import { weekAt } from "~/core/shared/zone";
import type { Clock } from "~/ports/clock";
import { recordAudit } from "~/usecases/audit/record-audit";
import { recordEvent } from "~/usecases/log/record-event";
import { loadProgram } from "~/usecases/programs/load-program";

type Deps = { readonly pool: Database; readonly clock: Clock };

export type TierLockDecision = {
  readonly memberId: string;
  readonly locked: boolean;
  readonly reason: string;
  readonly by: string;
};

export type TierLocked = { readonly kind: "changed" | "unknown" | "wrong-state" | "no-reason" };

const REASON_MAX = 500;

/** A merchant holds a member's tier where it is, or lets it go again; with a reason, which is kept with who it was. */
export async function lockTier(deps: Deps, input: TierLockDecision & { readonly shopId: number }): Promise<TierLocked> {
  const { shopId, memberId, locked, by } = input;
  const reason = input.reason.trim().slice(0, REASON_MAX);
  if (reason === "") return { kind: "no-reason" };
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const known = await tierLockOf(tx, shopId, memberId);
    if (known === undefined) return { kind: "unknown" };
    if (known.locked === locked) return { kind: "wrong-state" };
    const now = deps.clock.now();
    await recordEvent(tx, shopId, now, { kind: "tier-lock", body: { memberId, locked, reason, by } });
    const action = locked ? "member.tier-locked" : "member.tier-unlocked";
    const states = { before: { locked: known.locked }, after: { locked, reason } };
    await recordAudit(tx, shopId, now, { by, action, subject: memberId, ...states });
    return { kind: "changed" };
  });
}

/** The lock itself: from the next close on the tier stays; the count of low closes starts anew. Holds the ledger lock. */
export async function applyTierLock(
  tx: Transaction,
  shopId: number,
  decision: TierLockDecision,
  now: number,
): Promise<void> {
  const at = await loadProgram(tx, shopId, now);
  const firstTier = at.program.tiers[0]?.name ?? "";
  await changeTierLock(tx, shopId, { ...decision, week: weekAt(at.zone, now), at: now, firstTier });
  await markStandings(tx, shopId, [decision.memberId]);
}
