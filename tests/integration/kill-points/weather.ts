import type { AdminAnswer, AdminFailure, ShopifyAdmin } from "../../../app/ports/shopify-admin";
import { operationOf } from "./mortal";

type Call = { readonly operation: string; readonly variables: Readonly<Record<string, unknown>> };
/** What is answered instead of Shopify's own answer, and whether Shopify did what it was asked for. */
type Answer = { readonly failure: AdminFailure; readonly isDone: boolean };

/** What is between the app and Shopify; undefined: the call goes through. */
export type Weather = (call: Call) => Answer | undefined;

const failed = (code: AdminFailure["code"], message: string, isDone = false): Answer => {
  return { failure: { code, message, retryAfterMs: 1000 }, isDone };
};
export const THROTTLED = failed("throttled", "too many points");
export const UNAVAILABLE = failed("unavailable", "HTTP 503");
export const LOST = failed("lost", "no answer");
export const DONE_AND_LOST = failed("lost", "no answer", true);
export const REFUSED = failed("refused", "not like this");

/** The next calls of an operation are answered like this, one after the other. */
export function inTurn(operation: string, ...answers: readonly Answer[]): Weather {
  const left = [...answers];
  return (call) => (call.operation === operation ? left.shift() : undefined);
}

export function always(operation: string, answer: Answer): Weather {
  return (call) => (call.operation === operation ? answer : undefined);
}

export function together(...all: readonly Weather[]): Weather {
  return (call) => {
    for (const one of all) {
      const answer = one(call);
      if (answer) return answer;
    }
    return undefined;
  };
}

export function underWeather(admin: ShopifyAdmin, weather: () => Weather | null): ShopifyAdmin {
  return {
    async run(document, variables, options) {
      const answer = weather()?.({ operation: operationOf(document).name, variables });
      if (answer && !answer.isDone) return failure(answer);
      const own = await admin.run(document, variables, options);
      return answer ? failure(answer) : own;
    },
  };
}

const failure = <T>({ failure: why }: Answer): AdminAnswer<T> => ({ kind: "failed", failure: why });
