import { type Database, withTransaction } from "~/adapters/persistence/database";
import { type WebhookKey, decideFailed } from "~/adapters/persistence/inbox-rows";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordAudit } from "~/usecases/audit/record-audit";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };

const DECISIONS = {
  retry: { state: "waiting", action: "webhook.retried" },
  dismiss: { state: "dismissed", action: "webhook.dismissed" },
} as const;
export type WebhookDecision = keyof typeof DECISIONS;

export type WebhooksDecided = {
  readonly kind: "decided";
  readonly decision: WebhookDecision;
  readonly count: number;
  /** How many somebody else had decided, or another webhook had made good, meanwhile. */
  readonly movedOn: number;
};

/** A person has webhooks that failed tried again, as if they came now, or says that nothing is to be done about them. */
export async function decideWebhooks(
  deps: Deps,
  input: {
    readonly shopId: number;
    readonly keys: readonly WebhookKey[];
    readonly decision: WebhookDecision;
    readonly by: string;
  },
): Promise<WebhooksDecided> {
  const { shopId, keys, decision, by } = input;
  const { state, action } = DECISIONS[decision];
  return withTransaction(deps.pool, async (tx) => {
    const now = deps.clock.now();
    const decided = await decideFailed(tx, shopId, keys, { state, at: now });
    for (const { webhookId, topic } of decided) {
      const states = { before: { topic, state: "failed" }, after: { topic, state } };
      await recordAudit(tx, shopId, now, { by, action, subject: webhookId, ...states });
    }
    if (state === "waiting" && decided.length > 0) await deps.queue.announce(tx, "drain-inbox", [shopId]);
    return { kind: "decided", decision, count: decided.length, movedOn: keys.length - decided.length };
  });
}
