import { loadProgram } from "~/usecases/programs/load-program";
import { instantAt } from "~/core/shared/zone";
import { type PublishDeps, type Published, publishVersion } from "./publish-version";

/** Publishes a draft "now" or at a time of the shop's own clock, such as 2026-06-01T09:00. */
export async function publishAtLocalTime(
  deps: PublishDeps,
  input: {
    readonly shopId: number;
    readonly version: number;
    readonly by: string;
    readonly when: string;
    readonly confirmed: boolean;
  },
): Promise<Published> {
  const { when, ...publication } = input;
  if (when === "now") return publishVersion(deps, { ...publication, effectiveAt: null });
  const local = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(when) ? Date.parse(`${when}:00Z`) : Number.NaN;
  if (Number.isNaN(local)) return { kind: "in-the-past" };
  const { zone } = await loadProgram(deps.pool, input.shopId, deps.clock.now());
  return publishVersion(deps, { ...publication, effectiveAt: instantAt(zone, local) });
}
