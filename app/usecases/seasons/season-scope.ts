import type { SeasonScope } from "~/adapters/persistence/season-measures";
import type { Program } from "~/core/programs/program";

/** What a season counts under a program, as it stood at an instant. */
export function seasonScope(
  program: Pick<Program, "kinds">,
  season: { readonly groupId: string | null; readonly startAt: number; readonly endAt: number },
  stoodAt: number,
): SeasonScope {
  const { groupId, startAt, endAt } = season;
  const ownKinds = Object.entries(program.kinds).flatMap(([name, kind]) =>
    kind.own && kind.lane === "relational" ? [name] : [],
  );
  return { groupId, startAt, endAt, stoodAt, ownKinds };
}
