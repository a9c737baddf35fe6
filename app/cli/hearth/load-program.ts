import { readFileSync } from "node:fs";
import { parseProgram } from "../../core/programs/parse-program";
import type { Program } from "../../core/programs/program";

export type ProgramLoad =
  | { readonly kind: "program"; readonly program: Program; readonly warnings: readonly string[] }
  | { readonly kind: "refused"; readonly messages: readonly string[] };

/** Reads a program file; every message names the file and the path of the key. */
export function loadProgram(file: string): ProgramLoad {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { kind: "refused", messages: [`${file}: expected a program in JSON: ${detail}`] };
  }
  const read = parseProgram(json);
  if (read.kind === "program") return read;
  return { kind: "refused", messages: read.problems.map(({ path, message }) => `${file}: ${path}: ${message}`) };
}
