import { createHash } from "node:crypto";
import { GraphQLError } from "graphql";
import type { DefinitionRow, MetafieldRow } from "../state/records";
import { parseGid, toGid } from "../state/gid";
import { type Context, type Resolver, type Resolvers } from "./context";
import { type PageArgs, paginate } from "./connection";

/** What `$app` and a left-out namespace stand for: the app's own, closed to other apps. */
export function appNamespace(context: Context): string {
  return `app--${context.store.shop.number % 1_000_000}`;
}

/** `$app`, `$app:name` and nothing become the app's reserved namespace; another app's is refused. */
export function resolveNamespace(context: Context, namespace: string | null | undefined): string {
  const own = appNamespace(context);
  if (!namespace || namespace === "$app") return own;
  if (namespace.startsWith("$app:")) return `${own}--${namespace.slice(5)}`;
  if (namespace.startsWith("app--") && namespace !== own && !namespace.startsWith(`${own}--`)) {
    throw new GraphQLError(
      `Access to this namespace and key on Metafields for this resource type is not allowed: ${namespace}`,
      {
        extensions: { code: "ACCESS_DENIED" },
      },
    );
  }
  return namespace;
}

export function metafieldId(owner: string, namespace: string, key: string): string {
  return `${owner}|${namespace}|${key}`;
}

export function compareDigest(row: MetafieldRow): string {
  return createHash("sha256").update(`${row.type}\n${row.value}`).digest("hex");
}

export const OWNER_TYPES: Record<string, string> = {
  AppInstallation: "API_PERMISSION",
  Collection: "COLLECTION",
  Customer: "CUSTOMER",
  DiscountCodeNode: "DISCOUNT",
  Order: "ORDER",
  Product: "PRODUCT",
  ProductVariant: "PRODUCTVARIANT",
  Shop: "SHOP",
};

export function ownerTypeOf(owner: string): string {
  return OWNER_TYPES[parseGid(owner)?.type ?? ""] ?? "CUSTOMER";
}

const JSON_TYPES = new Set(["json", "money", "rating", "dimension", "volume", "weight", "rich_text_field"]);

export function jsonValueOf(row: MetafieldRow): unknown {
  if (JSON_TYPES.has(row.type) || row.type.startsWith("list.")) return JSON.parse(row.value);
  if (row.type === "number_integer") return Number(row.value);
  if (row.type === "boolean") return row.value === "true";
  return row.value;
}

type One = { namespace?: string | null; key: string };
type Many = PageArgs & { namespace?: string | null; keys?: string[] | null };

/** `metafield` and `metafields` of any owner. */
export function metafieldFields<T>(ownerOf: (row: T) => string): Record<string, Resolver> {
  return {
    metafield: (row: T, args: One, context: Context) =>
      context.store.metafields.get(metafieldId(ownerOf(row), resolveNamespace(context, args.namespace), args.key)) ??
      null,
    metafields: (row: T, args: Many, context: Context) => {
      const wanted = args.keys?.map((key) => {
        const at = key.lastIndexOf(".");
        return metafieldId(
          ownerOf(row),
          resolveNamespace(context, at < 0 ? null : key.slice(0, at)),
          key.slice(at + 1),
        );
      });
      const namespace = args.namespace ? resolveNamespace(context, args.namespace) : null;
      const rows = context.store
        .metafieldsOf(ownerOf(row))
        .filter((entry) => (!wanted || wanted.includes(entry.id)) && (!namespace || entry.namespace === namespace));
      return paginate(context, rows, args, { key: (entry) => entry.number, id: (entry) => entry.number });
    },
  };
}

export const metafieldReadResolvers: Resolvers = {
  Metafield: {
    id: (row: MetafieldRow) => toGid("Metafield", row.number),
    legacyResourceId: (row: MetafieldRow) => String(row.number),
    namespace: (row: MetafieldRow) => row.namespace,
    key: (row: MetafieldRow) => row.key,
    type: (row: MetafieldRow) => row.type,
    value: (row: MetafieldRow) => row.value,
    jsonValue: jsonValueOf,
    compareDigest,
    sizeInBytes: (row: MetafieldRow) => Buffer.byteLength(row.value),
    ownerType: (row: MetafieldRow) => ownerTypeOf(row.owner),
    createdAt: (row: MetafieldRow) => row.createdAt,
    updatedAt: (row: MetafieldRow) => row.updatedAt,
    definition: (row: MetafieldRow, _args: unknown, { store }: Context) =>
      store.definitions.get(`${ownerTypeOf(row.owner)}|${row.namespace}|${row.key}`) ?? null,
  },
  MetafieldDefinition: {
    id: (row: DefinitionRow) => toGid("MetafieldDefinition", row.number),
    name: (row: DefinitionRow) => row.name,
    namespace: (row: DefinitionRow) => row.namespace,
    key: (row: DefinitionRow) => row.key,
    description: (row: DefinitionRow) => row.description,
    ownerType: (row: DefinitionRow) => row.ownerType,
    type: (row: DefinitionRow) => ({ name: row.type, category: "TEXT", supportsDefinitionMigrations: true }),
    validations: () => [],
    validationStatus: () => "ALL_VALID",
    pinnedPosition: () => null,
  },
  QueryRoot: {
    metafieldDefinitions: (
      _source: unknown,
      args: PageArgs & { ownerType: string; namespace?: string | null; key?: string | null },
      context: Context,
    ) => {
      const namespace = args.namespace ? resolveNamespace(context, args.namespace) : null;
      const rows = [...context.store.definitions.values()].filter(
        (row) =>
          row.ownerType === args.ownerType &&
          (!namespace || row.namespace === namespace) &&
          (!args.key || row.key === args.key),
      );
      return paginate(context, rows, args, { key: (row) => row.number, id: (row) => row.number });
    },
  },
};
