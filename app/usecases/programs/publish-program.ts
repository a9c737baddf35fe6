import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { markAllStandings } from "~/adapters/persistence/member-rows";
import { insertPublishedProgram } from "~/adapters/persistence/program-rows";
import { steadinessOf } from "~/core/programs/bounds";
import { parseProgram } from "~/core/programs/parse-program";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";

type Deps = { readonly pool: Database; readonly queue: WorkQueue; readonly clock: Clock };

export type Published =
  | { readonly kind: "published"; readonly version: number; readonly warnings: readonly string[] }
  | { readonly kind: "refused"; readonly problems: readonly { readonly path: string; readonly message: string }[] };

/** Puts a program in force as a new version; the one before is retired and keeps what was decided under it. */
export async function publishProgram(
  deps: Deps,
  input: { readonly shopId: number; readonly file: unknown; readonly by: string },
): Promise<Published> {
  const read = parseProgram(input.file);
  if (read.kind === "refused") return { kind: "refused", problems: read.problems };
  if (read.program.trust !== "off") {
    return {
      kind: "refused",
      problems: [{ path: "trust", message: 'expected "off": live peer trust is not available yet' }],
    };
  }
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", input.shopId);
    const validation = { warnings: read.warnings, steadiness: steadinessOf(read.program), by: input.by };
    const version = await insertPublishedProgram(tx, input.shopId, {
      name: read.program.name,
      file: input.file ?? {},
      validation,
      at: deps.clock.now(),
    });
    await markAllStandings(tx, input.shopId);
    await deps.queue.announce(tx, "write-standings", [input.shopId]);
    return { kind: "published", version, warnings: read.warnings };
  });
}
