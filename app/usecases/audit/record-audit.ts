import { appendAudit } from "~/adapters/persistence/audit-rows";
import type { Transaction } from "~/adapters/persistence/database";

/** Whoever acts without a person: Shopify's webhooks, what time brings. */
export const SYSTEM_ACTOR = "system";

/**
 * What decisions do: they make something (a draft that is saved anew has a before all the same), change something that is there, end it, or
 * are told without whom they were about.
 */
export const AUDIT_ACTIONS = {
  "program.draft-saved": "makes",
  "program.draft-discarded": "ends",
  "program.published": "changes",
  "program.scheduled": "changes",
  "program.rolled-back": "changes",
  "program.unscheduled": "changes",
  "backtest.started": "makes",
  "backtest.stopped": "changes",
  "settings.rewards": "changes",
  "reward.retried": "changes",
  "reward.marked-done": "changes",
  "reward.cancelled": "changes",
  "reward.taken-back": "changes",
  "reward.all-taken-back": "makes",
  "perk.given": "makes",
  "perk.changed": "changes",
  "member.tier-locked": "changes",
  "member.tier-unlocked": "changes",
  "member.staff-marked": "changes",
  "member.staff-unmarked": "changes",
  "member.rest-withdrawn": "ends",
  "member.standing-retried": "changes",
  "member.standing-marked-done": "changes",
  "member.standing-cancelled": "changes",
  "held.released": "changes",
  "held.refused": "changes",
  "held.refusal-undone": "changes",
  "season.planned": "makes",
  "season.scheduled": "changes",
  "season.edited": "changes",
  "season.cancelled": "changes",
  "data.imported": "makes",
  "history.read-again": "makes",
  "history.costed": "makes",
  "history.stopped": "changes",
  "history.resumed": "changes",
  "history.counted": "changes",
  "webhook.retried": "changes",
  "webhook.dismissed": "changes",
  "key.created": "makes",
  "key.revoked": "changes",
  "privacy.data-requested": "makes",
  "privacy.file-handed-over": "changes",
  "privacy.customer-erased": "tells",
  "privacy.shop-erased": "tells",
  "shop.uninstalled": "changes",
} as const satisfies Readonly<Record<string, "makes" | "changes" | "ends" | "tells">>;

export type AuditAction = keyof typeof AUDIT_ACTIONS;
type Which<K> = { [A in AuditAction]: (typeof AUDIT_ACTIONS)[A] extends K ? A : never }[AuditAction];

export type Audited = {
  /** The id of the person at Shopify, or SYSTEM_ACTOR. */
  readonly by: string;
  readonly subject?: string;
} & Said;

/** What it was, and what it is: values a person can compare, no secrets. */
type Said =
  | { readonly action: Which<"makes">; readonly before?: unknown; readonly after?: unknown }
  | { readonly action: Which<"changes">; readonly before: object; readonly after: object }
  | { readonly action: Which<"ends">; readonly before: unknown; readonly after?: never }
  | { readonly action: Which<"tells">; readonly before?: never; readonly after?: never };

/** Writes down who did what, in the transaction that does it: neither is there without the other. */
export async function recordAudit(tx: Transaction, shopId: number, at: number, done: Audited): Promise<void> {
  const { by: actor, action, subject = null, before = null, after = null } = done;
  await appendAudit(tx, shopId, { at, actor, action, subject, before, after });
}
