import { takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { programVersion } from "~/adapters/persistence/program-rows";
import { recordAudit } from "~/usecases/audit/record-audit";
import { recordEvent } from "~/usecases/log/record-event";
import type { PublishDeps } from "./publish-version";

/** Makes a scheduled version a draft again; "gone" when it has taken effect, or its instant has come. */
export async function cancelSchedule(
  deps: PublishDeps,
  input: { readonly shopId: number; readonly version: number; readonly by: string },
): Promise<{ readonly kind: "cancelled" | "gone" }> {
  const { shopId, version, by } = input;
  const now = deps.clock.now();
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const row = await programVersion(tx, shopId, version);
    // What was taken in since its instant stands under it already.
    if (row?.state !== "scheduled" || (row.effectiveAt ?? 0) <= now) return { kind: "gone" };
    await recordEvent(tx, shopId, now, { kind: "program-unscheduled", body: { version, by } });
    await recordAudit(tx, shopId, now, {
      by,
      action: "program.unscheduled",
      subject: String(version),
      before: { state: "scheduled", effectiveAt: new Date(row.effectiveAt ?? 0).toISOString() },
      after: { state: "draft" },
    });
    return { kind: "cancelled" };
  });
}
