import type { MetafieldRow } from "../state/records";
import { gidNumber, parseGid } from "../state/gid";
import { emitCustomer } from "../webhooks/emit";
import { refreshSegmentsLater } from "../store/segment-members";
import { type Context, type Resolvers, tagged } from "./context";
import { compareDigest, metafieldId, ownerTypeOf, resolveNamespace } from "./metafield-reads";
import { type UserError, requireScope, userError } from "./shapes";

/** Shopify's ceiling for one metafieldsSet, and for a JSON value since 2026-04. */
const ITEMS_MAX = 25;
const JSON_BYTES_MAX = 128 * 1024;

type SetInput = {
  ownerId: string;
  namespace?: string | null;
  key: string;
  type?: string | null;
  value: string;
  compareDigest?: string | null;
};
type DeleteInput = { ownerId: string; namespace: string; key: string };

const WRITE_SCOPES: Record<string, string> = {
  Customer: "write_customers",
  Order: "write_orders",
  Product: "write_products",
  ProductVariant: "write_products",
  Collection: "write_products",
  DiscountCodeNode: "write_discounts",
};

function checkScope(context: Context, owner: string, field: string): void {
  const scope = WRITE_SCOPES[parseGid(owner)?.type ?? ""];
  if (scope) requireScope(context, scope, field);
}

function ownerExists(context: Context, owner: string): boolean {
  const { store } = context;
  const id = gidNumber(owner);
  switch (parseGid(owner)?.type) {
    case "Customer":
      return store.customers.get(id)?.mergedInto === null;
    case "Order":
      return store.orders.get(id) !== undefined;
    case "Product":
      return store.products.get(id) !== undefined;
    case "Shop":
      return id === store.shop.number;
    case "AppInstallation":
      return id === store.shop.installation?.id;
    case "DiscountCodeNode":
      return store.discounts.get(id) !== undefined;
    default:
      return false;
  }
}

const VALUE_RULES: Record<string, (value: string) => boolean> = {
  json: (value) => {
    try {
      JSON.parse(value);
      return true;
    } catch {
      return false;
    }
  },
  number_integer: (value) => /^-?\d+$/.test(value),
  number_decimal: (value) => /^-?\d+(?:\.\d+)?$/.test(value),
  boolean: (value) => value === "true" || value === "false",
  date_time: (value) => !Number.isNaN(Date.parse(value)),
};

type Checked = { id: string; owner: string; namespace: string; key: string; type: string; value: string };

function check(context: Context, input: SetInput, index: number): Checked | UserError {
  const at = (field: string): string[] => ["metafields", String(index), field];
  const fail = (field: string, message: string, code: string): UserError => ({
    ...userError(at(field), message, code),
    elementIndex: index,
  });
  if (!ownerExists(context, input.ownerId)) return fail("ownerId", "Owner does not exist.", "INVALID");
  const namespace = resolveNamespace(context, input.namespace);
  if (input.key.length < 2) return fail("key", "Key is too short (minimum is 2 characters)", "TOO_SHORT");
  if (input.key.length > 64) return fail("key", "Key is too long (maximum is 64 characters)", "TOO_LONG");
  const id = metafieldId(input.ownerId, namespace, input.key);
  const known = context.store.metafields.get(id);
  const defined = context.store.definitions.get(`${ownerTypeOf(input.ownerId)}|${namespace}|${input.key}`);
  const type = input.type ?? defined?.type ?? known?.type;
  if (!type) return fail("type", "Type can't be blank", "BLANK");
  if (defined && type !== defined.type)
    return fail("type", `Type must be consistent with the definition's type: '${defined.type}'.`, "INVALID_TYPE");
  if (input.compareDigest !== undefined) {
    const present = known ? compareDigest(known) : null;
    if (input.compareDigest !== present)
      return fail(
        "compareDigest",
        "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value.",
        "STALE_OBJECT",
      );
  }
  if (input.value === "") return fail("value", "Value can't be blank.", "BLANK");
  if (type === "json" && Buffer.byteLength(input.value) > JSON_BYTES_MAX)
    return fail("value", "Value is too long.", "TOO_LONG");
  if (VALUE_RULES[type]?.(input.value) === false) return fail("value", `Value is invalid ${type}.`, "INVALID_VALUE");
  return { id, owner: input.ownerId, namespace, key: input.key, type, value: input.value };
}

function store(context: Context, checked: Checked): MetafieldRow {
  const now = context.world.nowIso();
  const known = context.store.metafields.get(checked.id);
  const row: MetafieldRow = known ?? { ...checked, number: context.world.nextNumber(), createdAt: now, updatedAt: now };
  if (known && (known.value !== checked.value || known.type !== checked.type)) {
    known.value = checked.value;
    known.type = checked.type;
    known.updatedAt = now;
  }
  context.store.metafields.put(row);
  return row;
}

/** All or nothing: one wrong element leaves every metafield as it was. */
function metafieldsSet(_source: unknown, args: { metafields: SetInput[] }, context: Context): unknown {
  if (args.metafields.length > ITEMS_MAX) {
    const message = `Exceeded the maximum metafields input limit of ${ITEMS_MAX}.`;
    return { metafields: null, userErrors: [userError(["metafields"], message, "LESS_THAN_OR_EQUAL_TO")] };
  }
  for (const input of args.metafields) checkScope(context, input.ownerId, "metafieldsSet");
  const results = args.metafields.map((input, index) => check(context, input, index));
  const userErrors = results.filter((result): result is UserError => "message" in result);
  if (userErrors.length > 0) return { metafields: null, userErrors };
  const rows = results.flatMap((result) => ("message" in result ? [] : [store(context, result)]));
  return { metafields: rows, userErrors: [] };
}

function metafieldsDelete(_source: unknown, args: { metafields: DeleteInput[] }, context: Context): unknown {
  for (const input of args.metafields) checkScope(context, input.ownerId, "metafieldsDelete");
  const deletedMetafields = args.metafields.map((input) => {
    const namespace = resolveNamespace(context, input.namespace);
    const id = metafieldId(input.ownerId, namespace, input.key);
    if (!context.store.metafields.get(id)) return null;
    context.store.metafields.remove(id);
    return { ownerId: input.ownerId, namespace, key: input.key };
  });
  return { deletedMetafields, userErrors: [] };
}

type TagArgs = { id: string; tags: string[] };

function changeTags(field: "tagsAdd" | "tagsRemove") {
  return (_source: unknown, args: TagArgs, context: Context): unknown => {
    const type = parseGid(args.id)?.type ?? "";
    const scope = type === "Customer" ? "write_customers" : type === "Order" ? "write_orders" : "write_products";
    requireScope(context, scope, field);
    return changeTagsOf(context, type, args, field === "tagsAdd");
  };
}

function changeTagsOf(context: Context, type: string, args: TagArgs, add: boolean): unknown {
  const { world } = context;
  const id = gidNumber(args.id);
  const table =
    type === "Customer" ? context.store.customers : type === "Order" ? context.store.orders : context.store.products;
  const row = table.get(id);
  if (!row) return { node: null, userErrors: [userError(["id"], `${type} does not exist`)] };
  const given = args.tags
    .flatMap((tag) => tag.split(","))
    .map((tag) => tag.trim())
    .filter(Boolean);
  const long = given.find((tag) => tag.length > 255);
  if (long) return { node: null, userErrors: [userError(["tags"], "Tag is too long (maximum is 255 characters)")] };
  const lower = new Set(given.map((tag) => tag.toLowerCase()));
  const kept = row.tags.filter((tag) => add || !lower.has(tag.toLowerCase()));
  const known = new Set(kept.map((tag) => tag.toLowerCase()));
  row.tags = add ? [...kept, ...given.filter((tag) => !known.has(tag.toLowerCase()))].sort() : kept;
  row.updatedAt = world.nowIso();
  if (type === "Customer") {
    const customer = context.store.customers.get(id);
    if (customer) {
      context.store.customers.put(customer);
      emitCustomer(world, context.store, "customers/update", customer);
      refreshSegmentsLater(world, context.store);
    }
  } else if (type === "Order") context.store.orders.put(row as Parameters<typeof context.store.orders.put>[0]);
  else context.store.products.put(row as Parameters<typeof context.store.products.put>[0]);
  return { node: tagged(type, row), userErrors: [] };
}

export const metafieldWriteResolvers: Resolvers = {
  Mutation: {
    metafieldsSet,
    metafieldsDelete,
    tagsAdd: changeTags("tagsAdd"),
    tagsRemove: changeTags("tagsRemove"),
  },
};
