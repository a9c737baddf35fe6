import { nextVersion, programVersion } from "~/adapters/persistence/program-rows";
import { checkProgram } from "./check-program";
import { type PublishDeps, type Published, publish, published, recordPublication } from "./publish-version";

export type RolledBack = Published | { readonly kind: "no-reason" };

/**
 * Publishes a former version's file as a new version, now. Who did it and why is kept with the version and in the log. Its warnings have
 * to be confirmed as a draft's: who does it need not be who published it first.
 */
export async function rollBack(
  deps: PublishDeps,
  input: {
    readonly shopId: number;
    readonly to: number;
    readonly by: string;
    readonly reason: string;
    /** Somebody has read the warnings; left out: nobody has. */
    readonly confirmed?: boolean;
  },
): Promise<RolledBack> {
  const { shopId, to, by } = input;
  const reason = input.reason.trim();
  if (reason === "") return { kind: "no-reason" };
  return publish(deps, shopId, null, async (tx, now) => {
    const former = await programVersion(tx, shopId, to);
    if (former?.state !== "retired") return { kind: "gone" };
    const checked = checkProgram(former.file);
    if (checked.kind === "refused") return checked;
    const { warnings } = checked.validation;
    if (warnings.length > 0 && input.confirmed !== true) return { kind: "unconfirmed", warnings };
    const version = await nextVersion(tx, shopId);
    await recordPublication(tx, shopId, now, { version, by, effectiveAt: null, checked, reason, restores: to });
    return published(version, null, warnings);
  });
}
