import { ClientError, GraphQLClient } from "graphql-request";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import type { AdminAnswer, AdminFailure, ShopifyAdmin } from "~/ports/shopify-admin";
import type { TokenSource } from "./access-token";
import { ADMIN_API_VERSION } from "./admin-api-version";
import { type Pacer, parseThrottleStatus } from "./pacer";
import { scrubSecrets } from "./scrub-secrets";

const TIMEOUT_MS = 20_000;
const THROTTLE_TRIES_MAX = 6;

function failed(code: AdminFailure["code"], message: string, retryAfterMs = 0): AdminAnswer<never> {
  return { kind: "failed", failure: { code, message: scrubSecrets(message).slice(0, 500), retryAfterMs } };
}

type GraphQLProblem = { message: string; extensions?: { code?: unknown } };

function codeOf(errors: readonly GraphQLProblem[]): string {
  const code = errors[0]?.extensions?.code;
  return typeof code === "string" ? code : "";
}

function fromStatus(status: number, message: string, retryAfter: string | null): AdminAnswer<never> {
  if (status === 401) return failed("unauthorised", message);
  if (status === 402 || status === 403 || status === 404 || status === 423)
    return failed("denied", `HTTP ${status}: ${message}`);
  if (status === 429) return failed("throttled", message, Math.max(1, Number(retryAfter) || 2) * 1000);
  // A gateway that gave up may have passed the call on.
  if (status === 502 || status === 504) return failed("lost", `HTTP ${status}: ${message}`, 2000);
  if (status >= 500) return failed("unavailable", `HTTP ${status}: ${message}`, 2000);
  return failed("refused", `HTTP ${status}: ${message}`);
}

function fromError(error: unknown): AdminAnswer<never> {
  if (!(error instanceof ClientError))
    return failed("lost", error instanceof Error ? error.message : String(error), 2000);
  // The error's own message holds the whole request with its variables.
  const { status, headers, errors } = error.response as { status: number; headers?: Headers; errors?: unknown };
  const message = Array.isArray(errors)
    ? (errors as readonly GraphQLProblem[]).map((one) => one.message).join("; ")
    : "no answer to the operation";
  return fromStatus(status, message, headers?.get("retry-after") ?? null);
}

/**
 * The Admin API of one shop over graphql-request: paced by the cost bucket, one new token after a 401, THROTTLED (HTTP 200) waited
 * out, since it was not executed. A lost answer is never sent again from here: who asked knows what that would mean.
 */
export function shopifyAdmin(shopDomain: string, tokens: TokenSource, pacer: Pacer): ShopifyAdmin {
  const url = `https://${shopDomain}/admin/api/${ADMIN_API_VERSION}/graphql.json`;

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
      pacer.report(shopDomain, parseThrottleStatus(answer.extensions));
      const errors = (answer.errors ?? []) as readonly GraphQLProblem[];
      if (errors.length === 0) return { kind: "ok", data: answer.data };
      const text = errors.map((one) => one.message).join("; ");
      const code = codeOf(errors);
      if (code === "THROTTLED")
        return failed("throttled", text, pacer.waitAfterThrottle(shopDomain, answer.extensions));
      if (code === "ACCESS_DENIED") return failed("denied", text);
      if (code === "INTERNAL_SERVER_ERROR") return failed("lost", text, 2000);
      return failed("refused", text);
    } catch (error) {
      return fromError(error);
    }
  }

  return {
    async run(document, variables) {
      let refused: string | undefined;
      for (let tries = 1; ; tries++) {
        const token = await tokens.token(shopDomain, refused === undefined ? {} : { refused }).catch(() => undefined);
        if (!token)
          return failed("unauthorised", `${shopDomain}: no access token; the app must be opened in the admin again`);
        await pacer.wait(shopDomain);
        const answer = await once(document, variables, token);
        if (answer.kind === "ok") return answer;
        const { code, retryAfterMs } = answer.failure;
        if (code === "unauthorised" && refused === undefined) refused = token;
        else if (code === "throttled" && tries < THROTTLE_TRIES_MAX) await pacer.pause(retryAfterMs);
        else return answer;
      }
    },
  };
}
