import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { GraphQLError, type GraphQLScalarType, type GraphQLSchema, buildASTSchema, isScalarType, parse } from "graphql";
import { z } from "zod";

export type ApiVersion = "2026-07" | "2026-10";

const rule = z.object({
  any: z.array(z.string()).optional(),
  protected: z.string().optional(),
  restricted: z.string().optional(),
  text: z.string().optional(),
});
const accessFile = z.object({
  types: z.record(z.string(), rule),
  fields: z.record(z.string(), rule),
  gidTypes: z.record(z.string(), z.array(z.string())),
});
export type AccessRule = z.infer<typeof rule>;
export type AccessTable = z.infer<typeof accessFile>;

const schemas = new Map<ApiVersion, GraphQLSchema>();
let access: AccessTable | undefined;

function readGzip(name: string): string {
  return gunzipSync(readFileSync(fileURLToPath(new URL(name, import.meta.url)))).toString("utf8");
}

/** An instant needs a zone: Shopify refuses one without. */
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$/;

const scalarChecks: Record<string, (value: unknown) => boolean> = {
  DateTime: (value) => typeof value === "string" && DATE_TIME.test(value) && !Number.isNaN(Date.parse(value)),
  Decimal: (value) => typeof value === "number" || (typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value)),
  Money: (value) => typeof value === "number" || (typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value)),
  UnsignedInt64: (value) => /^\d+$/.test(String(value)),
  URL: (value) => typeof value === "string" && URL.canParse(value),
};

function withChecks(scalar: GraphQLScalarType, valid: (value: unknown) => boolean): void {
  const parseLiteral = scalar.parseLiteral.bind(scalar);
  const check = (value: unknown): unknown => {
    if (!valid(value)) throw new GraphQLError(`invalid ${scalar.name} '${String(value)}'`);
    return value;
  };
  scalar.parseValue = check;
  scalar.parseLiteral = (node, variables) => check(parseLiteral(node, variables));
}

/** The whole Admin schema. Shopify's own text is known to be valid: checking it again would triple the time. */
export function loadSchema(version: ApiVersion): GraphQLSchema {
  const known = schemas.get(version);
  if (known) return known;
  const document = parse(readGzip(`admin_${version}.graphql.gz`), { noLocation: true });
  const schema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
  for (const [name, valid] of Object.entries(scalarChecks)) {
    const scalar = schema.getType(name);
    if (isScalarType(scalar)) withChecks(scalar, valid);
  }
  const dateTime = schema.getType("DateTime");
  // Shopify answers in whole seconds: two changes in one second look alike.
  if (isScalarType(dateTime)) dateTime.serialize = (value) => String(value).replace(/\.\d+Z$/, "Z");
  schemas.set(version, schema);
  return schema;
}

export function loadAccess(): AccessTable {
  access ??= accessFile.parse(JSON.parse(readGzip("access_2026-07.json.gz")));
  return access;
}
