// Prepares the Admin schema and its access data from the npm package @shopify/dev-mcp and writes them, compressed, beside this file.
// Usage: node --import tsx sandbox/schema/prepare.ts [FOLDER]
//   FOLDER holds admin_VERSION.graphql and access_2026-07.json; without it the package is fetched with `npm pack`.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { type ASTNode, type IntrospectionQuery, buildClientSchema, parse, print, printSchema, visit } from "graphql";
import { z } from "zod";

const PACKAGE = "@shopify/dev-mcp@1.16.0";
const VERSIONS = ["2026-07", "2026-10"] as const;
const ACCESS_VERSION = "2026-07";
const here = path.dirname(fileURLToPath(import.meta.url));

const argument = z.looseObject({ name: z.string(), gidTypes: z.array(z.string()).nullish() });
const field = z.looseObject({
  name: z.string(),
  args: z.array(argument),
  isProtected: z.boolean().nullish(),
  protectedSubject: z.string().nullish(),
  protectedContent: z.string().nullish(),
  requiredAccess: z.string().nullish(),
  accessRestricted: z.boolean().nullish(),
  accessRestrictedReason: z.string().nullish(),
});
const introspectedType = z.looseObject({
  name: z.string(),
  requiredAccess: z.string().nullish(),
  fields: z.array(field).nullish(),
  inputFields: z.array(argument).nullish(),
});
const introspection = z.looseObject({ __schema: z.looseObject({ types: z.array(introspectedType) }) });
const introspectionFile = z.union([z.object({ data: introspection }).transform((file) => file.data), introspection]);
type Introspection = z.infer<typeof introspection>;
type Rule = { any?: string[]; protected?: string; restricted?: string; text?: string };

function fetchPackage(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "hearth-schema-"));
  execFileSync("npm", ["pack", PACKAGE, "--silent", "--pack-destination", folder], { stdio: ["ignore", "ignore", "inherit"] });
  const archive = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (!archive) throw new Error(`npm pack ${PACKAGE} left no archive in ${folder}`);
  execFileSync("tar", ["-xzf", path.join(folder, archive), "-C", folder]);
  return folder;
}

function introspectionOf(folder: string, version: string): Introspection {
  const file = path.join(folder, "package", "dist", "data", `admin_${version}.json.gz`);
  if (!existsSync(file)) throw new Error(`${PACKAGE} has no ${path.basename(file)}: its layout changed`);
  return introspectionFile.parse(JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")));
}

/** Scopes named before any "Also:", which speaks of staff permissions and not of the app's scopes. */
function accessRule(text: string | null | undefined): Rule | undefined {
  if (!text) return undefined;
  const scopes = [...(text.split("Also:")[0] ?? "").matchAll(/`((?:read|write)_[a-z_]+)`/g)].flatMap((match) => match[1] ?? []);
  return scopes.length > 0 ? { any: scopes, text } : undefined;
}

function accessTable(result: Introspection): unknown {
  const types: Record<string, Rule> = {};
  const fields: Record<string, Rule> = {};
  const gidTypes: Record<string, string[]> = {};
  for (const type of result.__schema.types) {
    const whole = accessRule(type.requiredAccess);
    if (whole) types[type.name] = whole;
    for (const input of type.inputFields ?? []) if (input.gidTypes) gidTypes[`${type.name}.${input.name}`] = input.gidTypes;
    for (const entry of type.fields ?? []) {
      const name = `${type.name}.${entry.name}`;
      const rule = accessRule(entry.requiredAccess);
      if (rule) fields[name] = rule;
      if (entry.accessRestricted) fields[name] = { ...fields[name], restricted: entry.accessRestrictedReason ?? "Restricted." };
      if (entry.isProtected)
        fields[name] = { ...fields[name], protected: `${entry.protectedSubject ?? ""}.${entry.protectedContent ?? ""}` };
      for (const arg of entry.args) if (arg.gidTypes) gidTypes[`${name}(${arg.name})`] = arg.gidTypes;
    }
  }
  return { apiVersion: ACCESS_VERSION, source: PACKAGE, types, fields, gidTypes };
}

/** Descriptions are two thirds of the text and decide nothing when an operation runs. */
function withoutDescriptions(sdl: string): string {
  const enter = (node: ASTNode): unknown =>
    "description" in node && node.description ? { ...node, description: undefined } : undefined;
  return print(visit(parse(sdl, { noLocation: true }), { enter }));
}

function write(name: string, text: string): void {
  writeFileSync(path.join(here, name), gzipSync(text, { level: 9 }));
}

function sdlOf(folder: string, version: string): string {
  const file = path.join(folder, `admin_${version}.graphql`);
  if (existsSync(file)) return readFileSync(file, "utf8");
  return printSchema(buildClientSchema(introspectionOf(folder, version) as unknown as IntrospectionQuery));
}

function accessOf(folder: string): unknown {
  const file = path.join(folder, `access_${ACCESS_VERSION}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : accessTable(introspectionOf(folder, ACCESS_VERSION));
}

const given = process.argv[2];
const folder = given ?? fetchPackage();
for (const version of VERSIONS) write(`admin_${version}.graphql.gz`, withoutDescriptions(sdlOf(folder, version)));
write(`access_${ACCESS_VERSION}.json.gz`, JSON.stringify(accessOf(folder)));
if (!given) rmSync(folder, { recursive: true, force: true });
