import type { TypedDocumentNode } from "@graphql-typed-document-node/core";

/**
 * Why a call to Shopify gave no data.
 * - throttled: it was not executed; the same call may go again after `retryAfterMs`.
 * - unavailable, lost: an error of the server's, or no answer; whether it was executed is unknown.
 * - unauthorised: the token is not accepted; denied: a scope or protected field is missing.
 * - refused: Shopify did not understand the operation: a bug of ours.
 * - withheld: it was not sent: who asked no longer wants it.
 */
export type AdminFailure = {
  readonly code: "throttled" | "unavailable" | "lost" | "unauthorised" | "denied" | "refused" | "withheld";
  readonly message: string;
  readonly retryAfterMs: number;
};

/** Shopify did not take the call at all: it may be made again however often, and is no try. */
export const isUntaken = ({ code }: AdminFailure): boolean => code === "unauthorised" || code === "throttled";

/**
 * The same call would be answered the same again: a person has to look. Not so for a whole shop that is frozen or locked, which answers
 * with a status and opens again.
 */
export const isRefusal = ({ code, message }: AdminFailure): boolean =>
  code === "refused" || (code === "denied" && !message.startsWith("HTTP"));

export type AdminAnswer<T> =
  { readonly kind: "ok"; readonly data: T } | { readonly kind: "failed"; readonly failure: AdminFailure };

/** What a call is for: where points are short, money goes before everything else. */
export type AdminUse = "money" | "projection";

/** `isWanted` is asked each time right before a call is sent: it may have waited for long. */
export type RunOptions = { readonly isWanted?: () => Promise<boolean> };

/** The Admin API of one shop. `run` never throws for what Shopify or the network did. */
export type ShopifyAdmin = {
  run<T, V extends Record<string, unknown>>(
    document: TypedDocumentNode<T, V>,
    variables: V,
    options?: RunOptions,
  ): Promise<AdminAnswer<T>>;
};
