import { setTimeout as delay } from "node:timers/promises";

/** SQLSTATE of a server that starts, stops or has no connection left, and of lost connections; codes of the network. */
const UNREACHABLE =
  /^(?:08...|57P0[1-3]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)$/;
/** What pg throws without a code when the server goes away. */
const CONNECTION_LOST = /^Connection terminated|^timeout exceeded when trying to connect/;

/** Whether the database was away, rather than unwilling: what was asked may be asked again. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return UNREACHABLE.test(code) || CONNECTION_LOST.test(error.message);
}

export type Patience = {
  readonly withinMs: number;
  readonly everyMs: number;
  /** Called at each failure that is followed by another try. */
  readonly onAway: (error: unknown) => void;
};

/**
 * Runs `work` until the database answers it: for what a process does before it can do anything else. Any other error, and that of the
 * last try, is thrown on.
 */
export async function whenReachable<T>(work: () => Promise<T>, { withinMs, everyMs, onAway }: Patience): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isUnreachable(error) || performance.now() + everyMs > end) throw error;
      onAway(error);
      await delay(everyMs);
    }
  }
}
