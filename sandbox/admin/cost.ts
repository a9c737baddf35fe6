import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
} from "graphql";

const MUTATION_COST = 10;
/** What one query may ask for at most. */
export const QUERY_COST_MAX = 1000;

type Walk = {
  schema: GraphQLSchema;
  fragments: Map<string, FragmentDefinitionNode>;
  variables: Record<string, unknown>;
};

/** Shopify's published rule: a scalar 0, an object 1, a connection as many objects as `first` or `last` asks for, a mutation 10. */
export function requestedCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const root = operation.operation === "mutation" ? schema.getMutationType() : schema.getQueryType();
  if (!root) return 0;
  const inside = selectionCost({ schema, fragments, variables }, operation.selectionSet, root);
  return operation.operation === "mutation" ? inside - 1 + MUTATION_COST : inside;
}

type Field = Extract<SelectionSetNode["selections"][number], { kind: Kind.FIELD }>;

function pageSize(walk: Walk, field: Field): number | null {
  for (const argument of field.arguments ?? []) {
    if (argument.name.value !== "first" && argument.name.value !== "last") continue;
    if (argument.value.kind === Kind.INT) return Number(argument.value.value);
    if (argument.value.kind === Kind.VARIABLE) {
      const value = walk.variables[argument.value.name.value];
      if (typeof value === "number") return value;
    }
  }
  return null;
}

/** How many objects `nodes(ids:)` asks for. Shopify does not publish what they cost together: here each costs what it would alone. */
function idCount(walk: Walk, field: Field): number | null {
  if (field.name.value !== "nodes") return null;
  const ids = field.arguments?.find((argument) => argument.name.value === "ids")?.value;
  if (ids?.kind === Kind.LIST) return ids.values.length;
  const given = ids?.kind === Kind.VARIABLE ? walk.variables[ids.name.value] : undefined;
  return Array.isArray(given) ? given.length : null;
}

function fieldCost(walk: Walk, field: Field, parent: GraphQLCompositeType): number {
  const definition = "getFields" in parent ? parent.getFields()[field.name.value] : undefined;
  if (!definition || !field.selectionSet) return 0;
  const type = getNamedType(definition.type);
  if (!isCompositeType(type)) return 0;
  const inside = selectionCost(walk, field.selectionSet, type);
  const size = pageSize(walk, field) ?? idCount(walk, field);
  if (isObjectType(type) && type.name.endsWith("Connection")) return Math.max(1, (size ?? 1) * Math.max(1, inside));
  if (type.name.endsWith("Edge") || type.name === "PageInfo") return inside;
  const listed = isListType(getNullableType(definition.type));
  return (1 + inside) * (listed && size !== null ? size : 1);
}

/** Of alternatives on one type only one can come true: the dearest counts. */
function selectionCost(walk: Walk, selection: SelectionSetNode, parent: GraphQLCompositeType): number {
  let sum = 0;
  let dearest = 0;
  let counted = false;
  for (const node of selection.selections) {
    if (node.kind === Kind.FIELD) {
      // Nodes of a connection are counted once, whether asked for by edges or by nodes.
      if (parent.name.endsWith("Connection") && (node.name.value === "edges" || node.name.value === "nodes")) {
        if (!counted) sum += Math.max(1, fieldCost(walk, node, parent));
        counted = true;
      } else sum += fieldCost(walk, node, parent);
      continue;
    }
    const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : walk.fragments.get(node.name.value);
    if (!fragment) continue;
    const name = fragment.typeCondition?.name.value;
    const type = name ? walk.schema.getType(name) : parent;
    if (type && isCompositeType(type)) {
      const cost = selectionCost(walk, fragment.selectionSet, type);
      if (type === parent) sum += cost;
      else dearest = Math.max(dearest, cost);
    }
  }
  return sum + dearest;
}

const ENVELOPES = new Set(["edges", "nodes", "pageInfo", "userErrors"]);

/** What came back: one for each object. */
export function actualCost(data: unknown, mutation: boolean): number {
  const count = (value: unknown, key: string): number => {
    if (Array.isArray(value))
      return value.reduce((sum: number, entry) => sum + count(entry, key === "edges" ? "edges" : ""), 0);
    if (typeof value !== "object" || value === null) return 0;
    let sum = ENVELOPES.has(key) ? 0 : 1;
    for (const [name, entry] of Object.entries(value)) sum += count(entry, name);
    return sum;
  };
  if (typeof data !== "object" || data === null) return mutation ? MUTATION_COST : 0;
  const inside = Object.entries(data).reduce((sum, [name, value]) => sum + count(value, name), 0);
  return mutation ? Math.max(MUTATION_COST, inside - 1 + MUTATION_COST) : inside;
}
