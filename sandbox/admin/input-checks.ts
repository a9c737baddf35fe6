import {
  GraphQLError,
  type GraphQLInputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isInputObjectType,
  isListType,
  isNamedType,
} from "graphql";
import { loadAccess } from "../schema/load";
import { parseGid } from "../state/gid";

/** Shopify's ceiling for any list in the input and for `first` and `last`. */
const ITEMS_MAX = 250;

/** Names of the access data that are not types of the schema but stand for some. */
const ALIASES: Record<string, readonly string[]> = {
  DiscountNode: ["DiscountNode", "DiscountCodeNode", "DiscountAutomaticNode"],
  ThemeType: ["OnlineStoreTheme"],
};

function invalidId(id: string): GraphQLError {
  return new GraphQLError(`Invalid global id '${id}'`, {
    extensions: { code: "argumentLiteralsIncompatible", typeName: "CoercionError" },
  });
}

function accepts(schema: GraphQLSchema, expected: string, given: string): boolean {
  if (expected === given || expected === "Node") return true;
  if (ALIASES[expected]?.includes(given)) return true;
  const type = schema.getType(expected);
  return isAbstractType(type) && schema.getPossibleTypes(type).some((possible) => possible.name === given);
}

function checkId(schema: GraphQLSchema, id: string, expected: readonly string[] | undefined): void {
  const gid = parseGid(id);
  // Ids such as CustomerSegmentMember's have no listed type: any global id will do.
  if (!gid || (expected && !expected.some((name) => accepts(schema, name, gid.type)))) throw invalidId(id);
}

function checkValue(schema: GraphQLSchema, value: unknown, type: GraphQLInputType, key: string): void {
  if (value === null || value === undefined) return;
  const inner = getNullableType(type);
  if (isListType(inner)) {
    const list = Array.isArray(value) ? value : [value];
    if (list.length > ITEMS_MAX) {
      throw new GraphQLError(
        `The input array size of ${list.length} is greater than the maximum allowed of ${ITEMS_MAX}.`,
        {
          extensions: { code: "MAX_INPUT_SIZE_EXCEEDED" },
        },
      );
    }
    for (const entry of list) checkValue(schema, entry, inner.ofType as GraphQLInputType, key);
    return;
  }
  if (isInputObjectType(inner)) {
    const fields = inner.getFields();
    for (const [name, entry] of Object.entries(value)) {
      const field = fields[name];
      if (field) checkValue(schema, entry, field.type, `${inner.name}.${name}`);
    }
    return;
  }
  if (isNamedType(inner) && inner.name === "ID" && typeof value === "string") {
    checkId(schema, value, loadAccess().gidTypes[key]);
  }
}

/** Checks ids, list lengths and page sizes of one field's arguments. */
export function checkArguments(info: GraphQLResolveInfo, args: Record<string, unknown>): void {
  const field = info.parentType.getFields()[info.fieldName];
  if (!field || field.args.length === 0) return;
  for (const arg of field.args) {
    const value = args[arg.name];
    if (value === undefined || value === null) continue;
    checkValue(info.schema, value, arg.type, `${info.parentType.name}.${info.fieldName}(${arg.name})`);
    if (
      (arg.name === "first" || arg.name === "last") &&
      typeof value === "number" &&
      (value < 0 || value > ITEMS_MAX)
    ) {
      throw new GraphQLError(`${arg.name} must be between 0 and ${ITEMS_MAX}, not ${value}.`, {
        extensions: { code: "BAD_REQUEST" },
      });
    }
  }
}
