import { ClientError, GraphQLClient } from "graphql-request";
import type { DocumentNode } from "graphql";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import type { AdminAnswer, AdminFailure, AdminUse, RunOptions, ShopifyAdmin } from "~/ports/shopify-admin";
import { metrics } from "~/adapters/telemetry/metrics";
import { spanned } from "~/adapters/telemetry/tracing";
import type { TokenSource } from "./access-token";
import { ADMIN_API_VERSION } from "./admin-api-version";
import type { Pacer } from "./pacer";
import { scrubSecrets } from "./scrub-secrets";

const TIMEOUT_MS = 20_000;
const THROTTLE_TRIES_MAX = 6;
const CONTENDED_MS = 10_000;

function failed(code: AdminFailure["code"], message: string, retryAfterMs = 0): AdminAnswer<never> {
  return { kind: "failed", failure: { code, message: scrubSecrets(message).slice(0, 500), retryAfterMs } };
}

type GraphQLProblem = { message: string; extensions?: { code?: unknown } };

function codeOf(errors: readonly GraphQLProblem[]): string {
  const code = errors[0]?.extensions?.code;
  return typeof code === "string" ? code : "";
}

/** In milliseconds; null where Shopify did not say. */
function readRetryAfter(header: string | null): number | null {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
}

function fromStatus(status: number, message: string, retryAfterMs: number | null): AdminAnswer<never> {
  if (status === 401) return failed("unauthorised", message);
  if (status === 402 || status === 403 || status === 404 || status === 423)
    return failed("denied", `HTTP ${status}: ${message}`);
  if (status === 429) return failed("throttled", message, retryAfterMs ?? 2000);
  // A gateway that gave up may have passed the call on.
  if (status === 502 || status === 504) return failed("lost", `HTTP ${status}: ${message}`, 2000);
  if (status >= 500) return failed("unavailable", `HTTP ${status}: ${message}`, retryAfterMs ?? 2000);
  return failed("refused", `HTTP ${status}: ${message}`);
}

function operationOf(document: DocumentNode): string {
  for (const one of document.definitions) if (one.kind === "OperationDefinition") return one.name?.value ?? "";
  return "";
}

/**
 * The Admin API of one shop over graphql-request: paced by the cost bucket, one new token after a 401, THROTTLED (HTTP 200) waited
 * out, since it was not executed. A lost answer is never sent again from here: who asked knows what that would mean.
 */
export function shopifyAdmin(
  shopDomain: string,
  tokens: TokenSource,
  pacer: Pacer,
  use: AdminUse = "money",
): ShopifyAdmin {
  const url = `https://${shopDomain}/admin/api/${ADMIN_API_VERSION}/graphql.json`;

  function fromError(error: unknown): AdminAnswer<never> {
    if (!(error instanceof ClientError)) {
      pacer.backOff(shopDomain, null);
      return failed("lost", error instanceof Error ? error.message : String(error), 2000);
    }
    // The error's own message holds the whole request with its variables.
    const { status, headers, errors } = error.response as { status: number; headers?: Headers; errors?: unknown };
    const message = Array.isArray(errors)
      ? (errors as readonly GraphQLProblem[]).map((one) => one.message).join("; ")
      : "no answer to the operation";
    const retryAfterMs = readRetryAfter(headers?.get("retry-after") ?? null);
    if (status === 429 || status >= 500)
      pacer.backOff(shopDomain, status === 429 ? (retryAfterMs ?? 2000) : retryAfterMs);
    return fromStatus(status, message, retryAfterMs);
  }

  async function once<T, V extends Record<string, unknown>>(
    document: TypedDocumentNode<T, V>,
    variables: V,
    token: string,
  ): Promise<AdminAnswer<T>> {
    const client = new GraphQLClient(url, {
      fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }),
      errorPolicy: "all",
      headers: { "X-Shopify-Access-Token": token },
    });
    try {
      const answer = await client.rawRequest<T>(document as unknown as string, variables as Record<string, unknown>);
      pacer.report(shopDomain, { operation: operationOf(document), extensions: answer.extensions });
      const errors = (answer.errors ?? []) as readonly GraphQLProblem[];
      if (errors.length === 0) return { kind: "ok", data: answer.data };
      const text = errors.map((one) => one.message).join("; ");
      const code = codeOf(errors);
      if (code === "THROTTLED") return failed("throttled", text);
      if (code === "ACCESS_DENIED") return failed("denied", text);
      if (code === "INTERNAL_SERVER_ERROR") return failed("lost", text, 2000);
      return failed("refused", text);
    } catch (error) {
      return fromError(error);
    }
  }

  async function paced<T, V extends Record<string, unknown>>(
    document: TypedDocumentNode<T, V>,
    variables: V,
    isWanted: NonNullable<RunOptions["isWanted"]>,
  ): Promise<AdminAnswer<T>> {
    let refused: string | undefined;
    for (let tries = 1; ; tries++) {
      const token = await tokens.token(shopDomain, refused === undefined ? {} : { refused }).catch(() => undefined);
      if (!token)
        return failed("unauthorised", `${shopDomain}: no access token; the app must be opened in the admin again`);
      if (!(await pacer.admit(shopDomain, operationOf(document), use)))
        return failed("throttled", "the cost bucket of this shop is contended", CONTENDED_MS);
      if (!(await isWanted())) return failed("withheld", "it was no longer wanted when its turn came");
      const answer = await once(document, variables, token);
      if (answer.kind === "ok") return answer;
      const { code } = answer.failure;
      if (code === "unauthorised" && refused === undefined) refused = token;
      else if (code !== "throttled" || tries >= THROTTLE_TRIES_MAX) return answer;
    }
  }

  return {
    run(document, variables, { isWanted = () => Promise.resolve(true) } = {}) {
      const operation = operationOf(document);
      return spanned(`shopify ${operation}`, { "hearth.shop": shopDomain, "hearth.use": use }, async () => {
        const started = performance.now();
        const answer = await paced(document, variables, isWanted);
        metrics.adminCall(operation, answer.kind === "ok" ? "ok" : answer.failure.code, performance.now() - started);
        return answer;
      });
    },
  };
}
