import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  type GraphQLSchema,
  Kind,
  TypeInfo,
  buildSchema,
  getNamedType,
  parse,
  validate,
  visit,
  visitWithTypeInfo,
} from "graphql";
import { gunzipSync } from "node:zlib";
import { parse as parseToml } from "smol-toml";
import { describe, expect, it } from "vitest";
import { ADMIN_API_VERSION } from "../../app/adapters/shopify/admin-api-version";
import { GENERATED, generateOperations } from "../../app/adapters/shopify/codegen";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");
const unzip = (file: string): string => gunzipSync(readFileSync(path.join(root, file))).toString("utf8");

type Toml = {
  access_scopes: { scopes: string; optional_scopes: string[] };
  webhooks: { api_version: string; subscriptions: { topics?: string[]; compliance_topics?: string[]; uri: string }[] };
  app_proxy: { url: string; prefix: string; subpath: string };
  customer: { metafields: { app: Record<string, { type: string }> } };
};
const toml = parseToml(read("shopify.app.toml")) as unknown as Toml;
const schemas = new Map<string, GraphQLSchema>();
const schemaOf = (version: string): GraphQLSchema => {
  const known =
    schemas.get(version) ?? buildSchema(unzip(`sandbox/schema/admin_${version}.graphql.gz`), { assumeValidSDL: true });
  schemas.set(version, known);
  return known;
};

type Access = { any?: string[]; protected?: string };
const access = JSON.parse(unzip(`sandbox/schema/access_${ADMIN_API_VERSION}.json.gz`)) as {
  types: Record<string, Access>;
  fields: Record<string, Access>;
};

const folder = "app/adapters/shopify/operations";
const operations = readdirSync(path.join(root, folder)).map((name) => ({
  name,
  document: parse(read(path.join(folder, name))),
}));

/** Types and fields that our operations touch, as `Type` and `Type.field`. */
function touched(by: typeof operations): Set<string> {
  const found = new Set<string>();
  const info = new TypeInfo(schemaOf(ADMIN_API_VERSION));
  for (const { document } of by) {
    visit(
      document,
      visitWithTypeInfo(info, {
        Field: () => {
          const parent = info.getParentType();
          const field = info.getFieldDef();
          const type = info.getType();
          if (parent && field) found.add(`${parent.name}.${field.name}`);
          if (type) found.add(getNamedType(type).name);
        },
      }),
    );
  }
  return found;
}

const needsOf = (by: typeof operations) =>
  [...touched(by)].flatMap((key) => {
    const rule = access.fields[key] ?? access.types[key];
    return rule ? [{ key, ...rule }] : [];
  });
const needs = needsOf(operations);
/** What works only where the merchant, and Shopify, gave more. */
const OPTIONAL = new Set(["gift-cards.graphql"]);

describe("our operations on Shopify's schema", () => {
  it.each([ADMIN_API_VERSION, "2026-10"])("are valid on %s", (version) => {
    const problems = operations.flatMap(({ name, document }) =>
      validate(schemaOf(version), document).map((error) => `${name}: ${error.message}`),
    );
    expect(problems).toEqual([]);
  });

  it("are the source of the generated types", async () => {
    expect(readFileSync(GENERATED, "utf8")).toBe(await generateOperations());
  });

  it("read no field that is protected as name, e-mail, phone or address", () => {
    expect(needs.filter((one) => one.protected !== undefined)).toEqual([]);
  });

  it("every operation document has exactly the kinds of definitions that code generation knows", () => {
    const kinds = new Set(operations.flatMap(({ document }) => document.definitions.map((one) => one.kind)));
    expect([...kinds].sort()).toEqual([Kind.FRAGMENT_DEFINITION, Kind.OPERATION_DEFINITION]);
  });
});

describe("shopify.app.toml", () => {
  const asked = toml.access_scopes.scopes.split(",");
  const optional = toml.access_scopes.optional_scopes;
  const scopes = new Set([...asked, ...optional]);
  const missing = (by: typeof operations, held: ReadonlySet<string>): string[] => {
    const implied = (scope: string): boolean => held.has(scope) || held.has(scope.replace(/^read_/, "write_"));
    return needsOf(by)
      .filter((one) => one.any && !one.any.some(implied))
      .map((one) => `${one.key}: ${one.any?.join(" or ") ?? ""}`);
  };

  it("asks for the scopes that our operations need", () => {
    const needed = operations.filter((one) => !OPTIONAL.has(one.name));
    expect(missing(needed, new Set(asked))).toEqual([]);
  });

  it("offers as optional what only optional operations need, and each of them needs it", () => {
    expect(missing(operations, scopes)).toEqual([]);
    for (const name of OPTIONAL) {
      const own = operations.filter((one) => one.name === name);
      expect(missing(own, new Set(asked))).not.toEqual([]);
    }
  });

  it("asks for no scope that nothing needs", () => {
    // Not named by any field: the proxy itself, and the topic customers/merge.
    const elsewhere = new Set(["write_app_proxy", "read_customer_merge"]);
    const used = [...scopes].filter((scope) =>
      needs.some((one) => one.any?.some((any) => any === scope || any === scope.replace(/^write_/, "read_"))),
    );
    expect([...scopes].filter((scope) => !used.includes(scope) && !elsewhere.has(scope))).toEqual([]);
  });

  it("speaks the version that the code speaks", () => {
    expect(toml.webhooks.api_version).toBe(ADMIN_API_VERSION);
  });

  it("subscribes to topics that exist, all to the address that answers them", () => {
    const values = (
      schemaOf(ADMIN_API_VERSION).getType("WebhookSubscriptionTopic") as unknown as { getValues(): { name: string }[] }
    ).getValues();
    const known = new Set(values.map((value) => value.name));
    const topics = toml.webhooks.subscriptions.flatMap((one) => one.topics ?? []);
    expect(topics.filter((topic) => !known.has(topic.replaceAll(/[/.]/g, "_").toUpperCase()))).toEqual([]);
    expect(new Set(toml.webhooks.subscriptions.map((one) => new URL(one.uri, "https://app.example").pathname))).toEqual(
      new Set(["/webhooks/shopify"]),
    );
    expect(topics).toEqual(
      expect.arrayContaining([
        "orders/paid",
        "orders/updated",
        "orders/edited",
        "orders/cancelled",
        "refunds/create",
        "app/uninstalled",
      ]),
    );
    expect(toml.webhooks.subscriptions.flatMap((one) => one.compliance_topics ?? []).sort()).toEqual([
      "customers/data_request",
      "customers/redact",
      "shop/redact",
    ]);
  });

  it("declares the app proxy and the metafield that the code writes", () => {
    expect(new URL(toml.app_proxy.url, "https://app.example").pathname).toBe("/storefront");
    expect(toml.customer.metafields.app["member"]?.type).toBe("json");
    expect(read("app/usecases/standings/write-standings.ts")).toContain('key: "member"');
  });
});
