import { nextVersion } from "~/adapters/persistence/program-rows";
import { checkProgram } from "./check-program";
import { type PublishDeps, type Published, publish, published, recordPublication } from "./publish-version";

/** Puts a program file in force as a new version, now: what a set-up and the command line do. Warnings are answered, not asked about. */
export async function publishProgram(
  deps: PublishDeps,
  input: { readonly shopId: number; readonly file: unknown; readonly by: string },
): Promise<Published> {
  const { shopId, by } = input;
  const checked = checkProgram(input.file);
  if (checked.kind === "refused") return checked;
  return publish(deps, shopId, null, async (tx, now) => {
    const version = await nextVersion(tx, shopId);
    await recordPublication(tx, shopId, now, { version, by, effectiveAt: null, checked, reason: null, restores: null });
    return published(version, null, checked.validation.warnings);
  });
}
