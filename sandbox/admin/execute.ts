import {
  type DocumentNode,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type OperationDefinitionNode,
  execute,
  getOperationAST,
  parse,
  validate,
} from "graphql";
import { type ApiVersion, loadSchema } from "../schema/load";
import type { Store } from "../state/store";
import type { World } from "../state/world";
import type { Context } from "./context";
import { QUERY_COST_MAX, actualCost, requestedCost } from "./cost";
import { createFieldResolver, resolveTypeName } from "./resolve";
import { resolvers } from "./resolvers";
import { givePoints, takePoints, throttleStatus } from "./throttle";

export type GraphqlRequest = { query: string; variables: Record<string, unknown>; operationName: string | undefined };
type Checked = { document: DocumentNode; operation: OperationDefinitionNode } | { errors: readonly GraphQLError[] };

/** Parsed and validated documents: an app sends the same few again and again. */
const checkedDocuments = new Map<string, Checked>();
const DOCUMENTS_MAX = 500;
const fieldResolver = createFieldResolver(resolvers);

function check(version: ApiVersion, request: GraphqlRequest): Checked {
  const key = `${version}\n${request.operationName ?? ""}\n${request.query}`;
  const known = checkedDocuments.get(key);
  if (known) return known;
  const checked = checkNow(version, request);
  if (checkedDocuments.size >= DOCUMENTS_MAX) checkedDocuments.clear();
  checkedDocuments.set(key, checked);
  return checked;
}

function checkNow(version: ApiVersion, request: GraphqlRequest): Checked {
  try {
    const document = parse(request.query);
    const errors = validate(loadSchema(version), document);
    if (errors.length > 0) return { errors };
    const operation = getOperationAST(document, request.operationName);
    return operation
      ? { document, operation }
      : { errors: [new GraphQLError("No operation to run, or its name is unknown.")] };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}

/** The operation's name and its first fields, for faults that aim at one. */
export function operationNames(version: ApiVersion, request: GraphqlRequest): string[] {
  const checked = check(version, request);
  if ("errors" in checked) return [];
  const fields = checked.operation.selectionSet.selections.flatMap((node) =>
    node.kind === "Field" ? [node.name.value] : [],
  );
  return [...(checked.operation.name ? [checked.operation.name.value] : []), ...fields];
}

export function runDocument(
  context: Context,
  document: DocumentNode,
  request: GraphqlRequest,
): ExecutionResult | Promise<ExecutionResult> {
  return execute({
    schema: context.schema,
    document,
    contextValue: context,
    variableValues: request.variables,
    operationName: request.operationName,
    fieldResolver,
    typeResolver: resolveTypeName,
  });
}

export function contextFor(world: World, store: Store, version: ApiVersion, scopes: readonly string[]): Context {
  return { world, store, schema: loadSchema(version), version, scopes: new Set(scopes), bulk: null };
}

type Answer = FormattedExecutionResult & { extensions?: Record<string, unknown> };

export function throttledAnswer(store: Store, requested: number): Answer {
  const error = {
    message: "Throttled",
    extensions: { code: "THROTTLED", documentation: "https://shopify.dev/api/usage/rate-limits" },
  };
  return {
    errors: [error],
    extensions: {
      cost: { requestedQueryCost: requested, actualQueryCost: null, throttleStatus: throttleStatus(store) },
    },
  };
}

function tooDear(cost: number): Answer {
  return {
    errors: [
      {
        message: `Query cost is ${cost}, which exceeds the single query max cost limit (${QUERY_COST_MAX}).`,
        extensions: { code: "MAX_COST_EXCEEDED", cost, maxCost: QUERY_COST_MAX },
      },
    ],
  };
}

/** Everything that Shopify does to a request after it is authenticated. `throttle` is a fault asked for by a test. */
export async function answerRequest(context: Context, request: GraphqlRequest, throttle: boolean): Promise<Answer> {
  const checked = check(context.version, request);
  if ("errors" in checked) return { errors: checked.errors.map((error) => error.toJSON()) };
  const cost = requestedCost(context.schema, checked.document, checked.operation, request.variables);
  if (cost > QUERY_COST_MAX) return tooDear(cost);
  const charged = context.world.options.throttling;
  if (throttle || (charged && !takePoints(context.store, cost))) return throttledAnswer(context.store, cost);
  const result = await runDocument(context, checked.document, request);
  const actual = Math.min(cost, actualCost(result.data, checked.operation.operation === "mutation"));
  if (charged) givePoints(context.store, cost - actual);
  return {
    ...(result.errors ? { errors: result.errors.map((error) => error.toJSON()) } : {}),
    ...(result.data === undefined ? {} : { data: result.data }),
    extensions: {
      cost: { requestedQueryCost: cost, actualQueryCost: actual, throttleStatus: throttleStatus(context.store) },
    },
  };
}
