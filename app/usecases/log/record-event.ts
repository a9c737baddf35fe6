import type { Transaction } from "~/adapters/persistence/database";
import { appendLog } from "~/adapters/persistence/log-rows";
import { applyEvent } from "./apply-event";
import type { LogEvent } from "./log-event";

/**
 * Lets something happen: writes it to the log and applies it, by the very function that a rebuild applies it with. The caller holds
 * the shop's ledger lock and has decided that it may happen.
 */
export async function recordEvent(tx: Transaction, shopId: number, now: number, event: LogEvent): Promise<void> {
  await appendLog(tx, shopId, now, event);
  await applyEvent(tx, shopId, now, event);
}
