import { setTimeout as delay } from "node:timers/promises";

/** The answer, or an error where there is none by then: what comes later is as lost as an answer that never comes. */
export async function within<T>(limitMs: number, answer: Promise<T>): Promise<T> {
  const answered = new AbortController();
  const late = delay(limitMs, undefined, { signal: answered.signal }).then((): never => {
    throw new Error(`no answer within ${limitMs / 1000} s`);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    answered.abort();
  }
}
