import { type Database, type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { programVersion } from "~/adapters/persistence/program-rows";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordAudit } from "~/usecases/audit/record-audit";
import { recordEvent } from "~/usecases/log/record-event";
import { advanceOnce } from "~/usecases/orders/advance-once";
import { type Checked, type ProgramProblem, checkProgram } from "./check-program";
import { loadProgram } from "./load-program";

export type PublishDeps = { readonly pool: Database; readonly queue: WorkQueue; readonly clock: Clock };

export type Published =
  | { readonly kind: "published"; readonly version: number; readonly warnings: readonly string[] }
  | { readonly kind: "scheduled"; readonly version: number; readonly effectiveAt: number }
  | { readonly kind: "refused"; readonly problems: readonly ProgramProblem[] }
  /** It can be published by somebody who has read these and says so. */
  | { readonly kind: "unconfirmed"; readonly warnings: readonly string[] }
  | { readonly kind: "in-the-past" }
  /** There is no such draft, or no such former version. */
  | { readonly kind: "gone" };

/** Steps that a publication itself makes at most; a shop that is further behind is caught up with by the worker. */
const STEPS_MAX = 50;

/**
 * Publishes a draft: now, or for an instant to come, at which it takes effect by itself. Warnings have to be confirmed. What was
 * decided under the version before stays under it.
 */
export async function publishVersion(
  deps: PublishDeps,
  input: {
    readonly shopId: number;
    readonly version: number;
    readonly by: string;
    /** Null: now. */
    readonly effectiveAt: number | null;
    readonly confirmed: boolean;
  },
): Promise<Published> {
  const { shopId, version, by, effectiveAt } = input;
  return publish(deps, shopId, effectiveAt, async (tx, now) => {
    const row = await programVersion(tx, shopId, version);
    if (row?.state !== "draft") return { kind: "gone" };
    const checked = checkProgram(row.file);
    if (checked.kind === "refused") return checked;
    const { warnings } = checked.validation;
    if (warnings.length > 0 && !input.confirmed) return { kind: "unconfirmed", warnings };
    await recordPublication(tx, shopId, now, { version, by, effectiveAt, checked, reason: null, restores: null });
    return published(version, effectiveAt, warnings);
  });
}

/** What a publication does around the decision: the lock, the check of the instant, and that it takes effect. */
export async function publish(
  deps: PublishDeps,
  shopId: number,
  effectiveAt: number | null,
  decide: (tx: Transaction, now: number) => Promise<Published>,
): Promise<Published> {
  const now = deps.clock.now();
  if (effectiveAt !== null && effectiveAt <= now) return { kind: "in-the-past" };
  const outcome = await withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    return decide(tx, now);
  });
  if (outcome.kind === "published") await letTakeEffect(deps, shopId, now);
  return outcome;
}

export function published(version: number, effectiveAt: number | null, warnings: readonly string[]): Published {
  if (effectiveAt !== null) return { kind: "scheduled", version, effectiveAt };
  return { kind: "published", version, warnings };
}

type Decision = {
  readonly version: number;
  readonly by: string;
  readonly effectiveAt: number | null;
  readonly checked: Extract<Checked, { kind: "checked" }>;
  readonly reason: string | null;
  readonly restores: number | null;
};

export async function recordPublication(
  tx: Transaction,
  shopId: number,
  now: number,
  { checked, effectiveAt, ...decision }: Decision,
): Promise<void> {
  const { program, file, validation } = checked;
  const stored = { name: program.name, tables: program.tables, file, validation };
  const body = { ...decision, ...stored, effectiveAt: effectiveAt ?? now };
  const inForce = await loadProgram(tx, shopId, now);
  await recordEvent(tx, shopId, now, { kind: "program-published", body });
  await recordAudit(tx, shopId, now, {
    by: decision.by,
    action: publicationAction(decision.restores, effectiveAt),
    subject: String(decision.version),
    before: { version: inForce.version },
    after: {
      version: decision.version,
      name: program.name,
      ...(effectiveAt !== null && { effectiveAt: new Date(effectiveAt).toISOString() }),
      ...(decision.restores !== null && { restores: decision.restores, reason: decision.reason }),
    },
  });
}

function publicationAction(restores: number | null, effectiveAt: number | null) {
  if (restores !== null) return "program.rolled-back";
  return effectiveAt === null ? "program.published" : "program.scheduled";
}

/**
 * What has to close before it closes, then it takes effect, then what is due at its instant is done: at once, not at the worker's next
 * round. A rebuild does all that is due by then too, before what comes next in the log.
 */
async function letTakeEffect(deps: PublishDeps, shopId: number, now: number): Promise<void> {
  for (let step = 0; step < STEPS_MAX; step++) {
    if ((await advanceOnce(deps, { shopId, now })) === 0) break;
  }
  await deps.queue.announce(deps.pool, "write-standings", [shopId]);
}
