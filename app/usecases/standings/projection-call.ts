import {
  type AdminAnswer,
  type AdminFailure,
  type RunOptions,
  type ShopifyAdmin,
  isRefusal,
} from "~/ports/shopify-admin";

/** Who writes, and whether it is still their turn, which is asked right before each call. */
export type Sender = { readonly admin: ShopifyAdmin; readonly options: RunOptions };

/**
 * Why a standing was not written. Refused: Shopify will not take it as it is, and goes to a person after a few tries. Postponed: it could
 * not be asked, which passes. Withheld: it was not sent, another is at it.
 */
export type Failed = { readonly kind: "refused" | "postponed" | "withheld"; readonly reason: string };

function ofFailure(failure: AdminFailure): Failed {
  const { code, message } = failure;
  const reason = `${code}: ${message}`;
  if (code === "withheld") return { kind: "withheld", reason };
  return { kind: isRefusal(failure) ? "refused" : "postponed", reason };
}

type Told =
  { readonly userErrors: readonly { readonly message: string; readonly code?: string | null }[] } | null | undefined;

/** What is wrong with an answer, if anything; `what` names what was refused where Shopify has no code for why. */
export function problemOf(answer: AdminAnswer<unknown>, told: Told, what: string): Failed | undefined {
  if (answer.kind === "failed") return ofFailure(answer.failure);
  const [problem] = told?.userErrors ?? [];
  return problem && { kind: "refused", reason: `${problem.code ?? what}: ${problem.message}` };
}
