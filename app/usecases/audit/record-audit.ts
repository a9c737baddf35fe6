import { appendAudit } from "~/adapters/persistence/audit-rows";
import type { Transaction } from "~/adapters/persistence/database";

/** Whoever acts without a person: Shopify's webhooks, what time brings. */
export const SYSTEM_ACTOR = "system";

export type AuditAction =
  | "program.draft-saved"
  | "program.draft-discarded"
  | "program.published"
  | "program.scheduled"
  | "program.rolled-back"
  | "program.unscheduled"
  | "backtest.started"
  | "backtest.stopped"
  | "settings.rewards"
  | "reward.retried"
  | "reward.marked-done"
  | "reward.cancelled"
  | "reward.taken-back"
  | "perk.given"
  | "perk.changed"
  | "member.tier-locked"
  | "member.tier-unlocked"
  | "member.staff-marked"
  | "member.staff-unmarked"
  | "member.rest-withdrawn"
  | "member.standing-retried"
  | "member.standing-marked-done"
  | "member.standing-cancelled"
  | "held.released"
  | "held.refused"
  | "held.refusal-undone"
  | "season.planned"
  | "season.scheduled"
  | "season.edited"
  | "season.cancelled"
  | "data.imported"
  | "history.read-again"
  | "history.costed"
  | "history.stopped"
  | "history.resumed"
  | "history.counted"
  | "key.created"
  | "key.revoked"
  | "privacy.data-requested"
  | "privacy.file-handed-over"
  | "privacy.customer-erased"
  | "privacy.shop-erased"
  | "shop.uninstalled";

export type Audited = {
  /** The id of the person at Shopify, or SYSTEM_ACTOR. */
  readonly by: string;
  readonly action: AuditAction;
  readonly subject?: string;
  /** What it was, and what it is: values a person can compare, no secrets. */
  readonly before?: unknown;
  readonly after?: unknown;
};

/** Writes down who did what, in the transaction that does it: neither is there without the other. */
export async function recordAudit(tx: Transaction, shopId: number, at: number, done: Audited): Promise<void> {
  const { by: actor, action, subject = null, before = null, after = null } = done;
  await appendAudit(tx, shopId, { at, actor, action, subject, before, after });
}
