import { GraphQLError, type GraphQLResolveInfo, getNamedType, isObjectType } from "graphql";
import { loadAccess } from "../schema/load";
import type { Context } from "./context";

/** All of `needs` must hold: for each, one scope is enough. */
type Requirement = { needs: { any: string[]; text: string }[]; protected: string | null; restricted: string | null };

const requirements = new Map<string, Requirement>();

/** A connection is as closed as what it lists. */
function listedType(info: GraphQLResolveInfo): string {
  const type = getNamedType(info.returnType);
  if (!isObjectType(type) || !type.name.endsWith("Connection")) return type.name;
  const edges = type.getFields()["edges"];
  const edge = edges && getNamedType(edges.type);
  const node = edge && isObjectType(edge) ? edge.getFields()["node"] : undefined;
  return node ? getNamedType(node.type).name : type.name;
}

function requirementOf(info: GraphQLResolveInfo): Requirement {
  const key = `${info.parentType.name}.${info.fieldName}`;
  const known = requirements.get(key);
  if (known) return known;
  const access = loadAccess();
  const rule = access.fields[key];
  const needs: Requirement["needs"] = [];
  for (const entry of [rule, access.types[listedType(info)], access.types[info.parentType.name]]) {
    if (entry?.any) needs.push({ any: entry.any, text: entry.text ?? entry.any.join(" or ") });
  }
  const requirement = { needs, protected: rule?.protected ?? null, restricted: rule?.restricted ?? null };
  requirements.set(key, requirement);
  return requirement;
}

/** A write scope includes the read scope of the same resource. */
function holds(scopes: ReadonlySet<string>, wanted: string): boolean {
  return scopes.has(wanted) || (wanted.startsWith("read_") && scopes.has(wanted.replace("read_", "write_")));
}

function denied(message: string, requiredAccess?: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: {
      code: "ACCESS_DENIED",
      documentation: "https://shopify.dev/api/usage/access-scopes",
      ...(requiredAccess ? { requiredAccess } : {}),
    },
  });
}

/** Refuses the field for a missing scope, for protected customer data the app is not approved for, or for restricted data. */
export function checkAccess(context: Context, info: GraphQLResolveInfo): void {
  const requirement = requirementOf(info);
  for (const need of requirement.needs) {
    if (need.any.some((scope) => holds(context.scopes, scope))) continue;
    throw denied(`Access denied for ${info.fieldName} field. Required access: ${need.text}`, need.text);
  }
  if (requirement.restricted) throw denied(`Access denied for ${info.fieldName} field. ${requirement.restricted}`);
  if (requirement.protected && !context.world.app.protectedData.has(requirement.protected)) {
    throw denied(
      `This app is not approved to use the ${info.fieldName} field. See https://shopify.dev/docs/apps/launch/protected-customer-data for more details.`,
    );
  }
}
