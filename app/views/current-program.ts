import type { Queryable } from "~/adapters/persistence/database";
import { publishedProgram } from "~/adapters/persistence/reads/program-reads";
import { defaultProgram, parseProgram } from "~/core/programs/parse-program";
import type { Program } from "~/core/programs/program";

export type CurrentProgram = { readonly program: Program; readonly version: number | null; readonly name: string };

/** The program by which screens explain figures: the published one, the defaults before there is one. */
export async function currentProgram(db: Queryable, shopId: number): Promise<CurrentProgram> {
  const row = await publishedProgram(db, shopId);
  if (row === undefined) return { program: defaultProgram(), version: null, name: "Default" };
  const read = parseProgram(row.file);
  if (read.kind === "refused")
    throw new Error(`program version ${String(row.version)} cannot be read: ${read.problems[0]?.path ?? ""}`);
  return { program: read.program, version: row.version, name: row.name };
}
