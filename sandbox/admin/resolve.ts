import { GraphQLError, type GraphQLFieldResolver, type GraphQLTypeResolver } from "graphql";
import { checkAccess } from "./access";
import { type Context, type Resolvers, type Shape, typeNameOf } from "./context";
import { checkArguments } from "./input-checks";

/** Types that are only envelopes: they have no rules of their own and no resolvers. */
type Runnable = (source: unknown, args: unknown, context: Context) => unknown;

export function createFieldResolver(
  resolvers: Resolvers,
): GraphQLFieldResolver<unknown, Context, Record<string, unknown>> {
  return (source, args, context, info) => {
    checkAccess(context, info);
    checkArguments(info, args);
    const resolver = resolvers[info.parentType.name]?.[info.fieldName] as Runnable | undefined;
    if (resolver) return resolver(source, args, context);
    const shape = source as Shape | undefined;
    if (shape && Object.hasOwn(shape, info.fieldName)) {
      const value = shape[info.fieldName];
      return typeof value === "function"
        ? (value as (args: unknown, context: Context) => unknown)(args, context)
        : value;
    }
    throw new GraphQLError(`not implemented in the sandbox: ${info.parentType.name}.${info.fieldName}`, {
      extensions: { code: "NOT_IMPLEMENTED_IN_SANDBOX" },
    });
  };
}

export const resolveTypeName: GraphQLTypeResolver<unknown, Context> = (value) => typeNameOf(value);
