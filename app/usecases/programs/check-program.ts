import { type Steadiness, steadinessOf } from "~/core/programs/bounds";
import { parseProgram } from "~/core/programs/parse-program";
import type { Program } from "~/core/programs/program";
import type { SettingProblem } from "~/core/programs/read-settings";

export type ProgramProblem = SettingProblem;

/** What the validator says of a version, stored with it. */
export type Validation = { readonly warnings: readonly string[]; readonly steadiness: Steadiness };

export type Checked =
  | {
      readonly kind: "checked";
      readonly program: Program;
      readonly file: unknown;
      readonly validation: Validation;
    }
  | { readonly kind: "refused"; readonly problems: readonly ProgramProblem[] };

/** Reads a program file as it can be stored: unknown keys, wrong types and a broken steadiness guarantee are refused with their path. */
export function checkProgram(file: unknown): Checked {
  const read = parseProgram(file ?? {});
  if (read.kind === "refused") return read;
  const validation = { warnings: read.warnings, steadiness: steadinessOf(read.program) };
  return { kind: "checked", program: read.program, file: file ?? {}, validation };
}
