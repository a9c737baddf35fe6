import { type AdminAnswer, isRefusal, isUntaken } from "~/ports/shopify-admin";

/** Not now; the next try is made as if it were the first. `isTry`: whether the call may have gone through, so that it counts as one. */
export class Postponed extends Error {
  constructor(
    message: string,
    readonly isTry = true,
  ) {
    super(message);
  }
}
/** No further try would bring anything else: a person has to change something. */
export class Refused extends Error {}

export function dataOf<T>(answer: AdminAnswer<T>): T {
  if (answer.kind === "ok") return answer.data;
  const { code, message } = answer.failure;
  if (isRefusal(answer.failure)) throw new Refused(`${code}: ${message}`);
  throw new Postponed(`${code}: ${message}`, !isUntaken(answer.failure));
}
