import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import {
  deleteDraft,
  insertDraft,
  nextVersion,
  programVersion,
  updateDraft,
} from "~/adapters/persistence/program-rows";
import type { Clock } from "~/ports/clock";
import { recordAudit } from "~/usecases/audit/record-audit";
import { type ProgramProblem, checkProgram } from "./check-program";

type Deps = { readonly pool: Database; readonly clock: Clock };

export type DraftSaved =
  | { readonly kind: "saved"; readonly version: number; readonly warnings: readonly string[] }
  | { readonly kind: "refused"; readonly problems: readonly ProgramProblem[] }
  /** It is not a draft (any more). */
  | { readonly kind: "gone" };

/** Stores a file as a draft: a new one, or in the place of the draft named. Several may exist; none decides anything. */
export async function saveDraft(
  deps: Deps,
  input: { readonly shopId: number; readonly version: number | null; readonly file: unknown; readonly by: string },
): Promise<DraftSaved> {
  const { shopId, by } = input;
  const checked = checkProgram(input.file);
  if (checked.kind === "refused") return checked;
  const { file, validation, program } = checked;
  const draft = { name: program.name, file, validation, at: deps.clock.now() };
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const version = input.version ?? (await nextVersion(tx, shopId));
    const former = await programVersion(tx, shopId, version);
    if (input.version === null) await insertDraft(tx, shopId, version, { ...draft, by });
    else if (!(await updateDraft(tx, shopId, version, draft))) return { kind: "gone" };
    await recordAudit(tx, shopId, draft.at, {
      by,
      action: "program.draft-saved",
      subject: String(version),
      before: former?.file,
      after: file,
    });
    return { kind: "saved", version, warnings: validation.warnings };
  });
}

/** Throws a draft away; "gone" when it is none. */
export async function discardDraft(
  deps: Deps,
  input: { readonly shopId: number; readonly version: number; readonly by: string },
): Promise<{ readonly kind: "discarded" | "gone" }> {
  const { shopId, version, by } = input;
  return withTransaction(deps.pool, async (tx) => {
    const former = await programVersion(tx, shopId, version);
    if (!(await deleteDraft(tx, shopId, version))) return { kind: "gone" };
    const subject = String(version);
    const done = { by, action: "program.draft-discarded", subject, before: former?.file } as const;
    await recordAudit(tx, shopId, deps.clock.now(), done);
    return { kind: "discarded" };
  });
}
