import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { messages } from "../../app/ui/i18n";
import { AUDIT_ACTIONS } from "../../app/usecases/audit/record-audit";
import { AUDIT_AREAS, changedValues } from "../../app/views/audit-view";

const ROOT = path.resolve(import.meta.dirname, "../..");
const ROUTES = path.join(ROOT, "app/routes/admin");

/** What changes nothing a merchant could be asked about, and why. */
const NOT_DECISIONS: Readonly<Record<string, string>> = {};

/** `function` by `file` of every use case that a route of the admin calls. */
function calledUseCases(): string[][] {
  return readdirSync(ROUTES).flatMap((file) => {
    const text = readFileSync(path.join(ROUTES, file), "utf8");
    const imports = text.matchAll(/^import \{([^}]+)\} from "~\/usecases\/([^"]+)";$/gm);
    return [...imports].flatMap(([, names = "", from = ""]) =>
      names
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== "" && !name.startsWith("type ") && new RegExp(`[^.\\w]${name}\\(`).test(text))
        .map((name) => [name, from]),
    );
  });
}

/** A use case that writes to the audit log, or hands over to one of its folder that does. */
function writesAudit(file: string, seen = new Set<string>()): boolean {
  if (seen.has(file)) return false;
  seen.add(file);
  const text = readFileSync(file, "utf8");
  if (text.includes("recordAudit(")) return true;
  return [...text.matchAll(/from "\.\/([^"]+)"/g)].some(([, name = ""]) =>
    writesAudit(path.join(path.dirname(file), `${name}.ts`), seen),
  );
}

describe("decisions in the admin", () => {
  it("there are some", () => expect(calledUseCases().length).toBeGreaterThan(15));

  it.each(calledUseCases())("%s (%s) is written to the audit log", (name, from) => {
    expect(writesAudit(path.join(ROOT, "app/usecases", `${from}.ts`)) || Object.hasOwn(NOT_DECISIONS, name)).toBe(true);
  });

  it("every action has words and an area to look it up by", () => {
    const actions = Object.keys(AUDIT_ACTIONS);
    expect(actions.length).toBeGreaterThan(25);
    expect(actions.filter((action) => !Object.hasOwn(messages, `audit.action.${action}`))).toEqual([]);
    expect(actions.filter((action) => !AUDIT_AREAS.some((area) => action.startsWith(`${area}.`)))).toEqual([]);
  });
});

describe("what an entry shows", () => {
  it.each([
    ["a value that changed", { state: "parked" }, { state: "done" }, [["state", "parked", "done"]]],
    ["a value that came", null, { name: "Forum" }, [["name", null, "Forum"]]],
    ["a value that went", { week: 5 }, null, [["week", "5", null]]],
    ["only what differs, deep down", { a: { b: 1, c: [1, 2] } }, { a: { b: 1, c: [1, 3] } }, [["a.c.1", "2", "3"]]],
    ["nothing where nothing changed", { a: 1 }, { a: 1 }, []],
    ["a long text, cut", null, { t: "x".repeat(500) }, [["t", null, `${"x".repeat(120)}...`]]],
  ])("%s", (_, before, after, expected) => {
    expect(changedValues(before, after).map((one) => [one.field, one.before, one.after])).toEqual(expected);
  });
});
