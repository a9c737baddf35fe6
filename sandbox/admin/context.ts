import type { GraphQLSchema } from "graphql";
import type { ApiVersion } from "../schema/load";
import type { Store } from "../state/store";
import type { World } from "../state/world";

/** The part of the root connection that a bulk operation reads now; connections inside it are read whole. */
export type BulkWindow = {
  readonly offset: number;
  readonly limit: number;
  /** The root's rows in order, kept from window to window. */
  readonly root: { placed: unknown };
  /** The first connection of a run is the root. */
  rootSeen: boolean;
};

export type Context = {
  readonly world: World;
  readonly store: Store;
  readonly schema: GraphQLSchema;
  readonly version: ApiVersion;
  readonly scopes: ReadonlySet<string>;
  /** Set while a bulk operation runs. */
  readonly bulk: BulkWindow | null;
};

/** A resolver is typed by its own row and arguments; the schema made sure of the arguments before it runs. */
export type Resolver = (source: never, args: never, context: Context) => unknown;
export type Resolvers = Record<string, Record<string, Resolver>>;
/** Where a type has no resolver table: the fields themselves, or functions of arguments and context. */
export type Shape = Record<string, unknown> & { readonly __typename?: string };

const typeNames = new WeakMap<object, string>();

/** Remembers the concrete type of a row that is returned where the schema says an interface or a union. */
export function tagged<T extends object>(typeName: string, row: T): T {
  typeNames.set(row, typeName);
  return row;
}

export function typeNameOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("__typename" in value && typeof value.__typename === "string") return value.__typename;
  return typeNames.get(value);
}
