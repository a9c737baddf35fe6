import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const folder = path.resolve(import.meta.dirname, "../../prisma/migrations");
/** Up to it no release was out that could run beside a migration. */
const BASELINE = "20261122100000";

type Rule = { readonly name: string; readonly pattern: RegExp; readonly unless?: RegExp };
/** What the release before does not survive while it still runs, or what holds up everybody who writes. */
const RULES: readonly Rule[] = [
  { name: "drops what the release before reads", pattern: /\bDROP\s+(?:TABLE|COLUMN|SCHEMA|VIEW)\b/i },
  { name: "renames what the release before names", pattern: /\bRENAME\b/i },
  { name: "changes a type under the release before", pattern: /\bALTER\s+COLUMN\s+\S+\s+(?:SET\s+DATA\s+)?TYPE\b/i },
  { name: "asks for what the release before does not write", pattern: /\bALTER\s+COLUMN\s+\S+\s+SET\s+NOT\s+NULL\b/i },
  {
    name: "adds a column that the release before leaves out",
    pattern: /\bADD\s+COLUMN\s.+\sNOT\s+NULL\b/is,
    unless: /\bDEFAULT\b/i,
  },
];

/** A statement that is known to be harmless says why: `-- beside: ...` on the line before. */
function findings(sql: string): string[] {
  const statements = sql
    .split(/;\s*(?:\n|$)/)
    .map((text) => `${text.trim()};`)
    .filter((text) => !/^-- beside: \S/m.test(text));
  const bare = statements.map((text) => text.replace(/--.*$/gm, ""));
  const clauses = bare.flatMap((text) => text.split(","));
  const broken = (text: string, rule: Rule): boolean => rule.pattern.test(text) && rule.unless?.test(text) !== true;
  return clauses.flatMap((text) => RULES.filter((rule) => broken(text, rule)).map((rule) => rule.name));
}

const migrations = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

describe("migrations run beside the release before", () => {
  it("those after the first release do", () => {
    const found = migrations
      .filter((name) => name > BASELINE)
      .flatMap((name) =>
        findings(readFileSync(path.join(folder, name, "migration.sql"), "utf8")).map((rule) => `${name}: ${rule}`),
      );
    expect(found).toEqual([]);
  });

  it.each([
    ['DROP TABLE "lots";', RULES[0]],
    ['ALTER TABLE "lots" DROP COLUMN "lane";', RULES[0]],
    ['ALTER TABLE "inbox" RENAME TO "inbox_before";', RULES[1]],
    ['ALTER TABLE "lots" ALTER COLUMN "lane" TYPE INTEGER;', RULES[2]],
    ['ALTER TABLE "lots" ALTER COLUMN "lane" SET NOT NULL;', RULES[3]],
    ['ALTER TABLE "lots" ADD COLUMN "note" TEXT NOT NULL;', RULES[4]],
  ])("each rule can fire: %s", (sql, rule) => {
    expect(findings(sql)).toEqual([rule?.name]);
  });

  it("what is harmless passes, and so does what says why it is", () => {
    expect(findings('ALTER TABLE "lots" ADD COLUMN "note" TEXT NOT NULL DEFAULT \'\';')).toEqual([]);
    expect(findings('ALTER TABLE "lots" ADD COLUMN "note" TEXT;\n-- DROP TABLE in a comment\nSELECT 1;')).toEqual([]);
    expect(findings('-- beside: written and read by nobody since 1.4\nDROP TABLE "old";')).toEqual([]);
  });

  it("names say when, once each", () => {
    expect(migrations.filter((name) => !/^\d{14}_[a-z0-9_]+$/.test(name))).toEqual([]);
    expect(new Set(migrations.map((name) => name.slice(0, 14))).size).toBe(migrations.length);
  });
});
