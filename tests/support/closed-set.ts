import { readFileSync } from "node:fs";

/** The members of a closed set of the engine, read from its source: a type leaves nothing behind to compare with. */
export function closedSet(file: string, type: string): string[] {
  const source = readFileSync(file, "utf8");
  const declared = new RegExp(`export type ${type} =([^;]*);`).exec(source)?.[1] ?? "";
  return [...declared.matchAll(/"([\w-]+)"/g)].map((match) => match[1] ?? "").sort();
}
