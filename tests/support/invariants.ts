import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

export type Held = {
  readonly invariant: number;
  /** Path of the file, from the root of the project. */
  readonly file: string;
  /** What the test says, without the number. */
  readonly story: string;
  /** A property over the code, or the same over a broken version of it. */
  readonly kind: "property" | "mutant";
};

const CHECKS: ReadonlySet<string> = new Set(["checkProperty", "checkAsyncProperty"]);
const CATCHES: ReadonlySet<string> = new Set(["expectCaught", "expectAsyncCaught"]);
const NUMBERED = /^(\d+): (.+)$/;

/** Tests whose name begins with the number of an invariant of SCORING.md section 10, and which check a property or break it. */
export function heldInvariants(root: string, folders: readonly string[]): Held[] {
  return folders
    .flatMap((folder) => testFiles(path.join(root, folder)))
    .flatMap((full) => inFile(full, path.relative(root, full)))
    .sort((a, b) => a.invariant - b.invariant);
}

function testFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .sort()
    .map((name) => path.join(folder, name));
}

function inFile(full: string, file: string): Held[] {
  const source = ts.createSourceFile(full, readFileSync(full, "utf8"), ts.ScriptTarget.Latest, true);
  const found: Held[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) found.push(...held(source, node, file));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `it("7: ...", ...)`, or `it.each(ROWS)("%s", ...)` whose rows begin with such a name. */
function held(source: ts.SourceFile, call: ts.CallExpression, file: string): Held[] {
  const [title, body] = call.arguments;
  if (title === undefined || body === undefined || !ts.isStringLiteralLike(title)) return [];
  const isEach = ts.isCallExpression(call.expression) && call.expression.expression.getText(source) === "it.each";
  if (!isEach && call.expression.getText(source) !== "it") return [];
  const called = callsIn(body);
  const kind = called.some((name) => CHECKS.has(name))
    ? ("property" as const)
    : called.some((name) => CATCHES.has(name))
      ? ("mutant" as const)
      : null;
  if (kind === null) return [];
  return (isEach ? rowNames(source, call) : [title.text]).flatMap((name) => {
    const [, invariant, story] = NUMBERED.exec(name) ?? [];
    return invariant === undefined || story === undefined ? [] : [{ invariant: Number(invariant), file, story, kind }];
  });
}

function callsIn(body: ts.Node): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) names.push(node.expression.text);
    ts.forEachChild(node, visit);
  };
  visit(body);
  return names;
}

/** First texts of the rows of the array that `it.each` is given by name. */
function rowNames(source: ts.SourceFile, call: ts.CallExpression): string[] {
  const each = call.expression;
  const [rows] = ts.isCallExpression(each) ? each.arguments : [];
  if (rows === undefined) return [];
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.name.getText(source) === rows.getText(source)) {
      const list = node.initializer;
      if (list === undefined || !ts.isArrayLiteralExpression(list)) return;
      for (const row of list.elements) {
        const [first] = ts.isArrayLiteralExpression(row) ? row.elements : [];
        if (first !== undefined && ts.isStringLiteralLike(first)) names.push(first.text);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}
