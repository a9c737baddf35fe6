import { z } from "zod";
import type { Transaction } from "~/adapters/persistence/database";
import { type InboxItem, notPassedOver, waitingMerges } from "~/adapters/persistence/inbox-rows";
import { addDataRequest } from "~/adapters/persistence/data-request-rows";
import { addNotice } from "~/adapters/persistence/notice-rows";
import { redactCustomer } from "~/adapters/persistence/privacy-rows";
import { keyFactsOf } from "~/adapters/shopify/customer-keys";
import { SYSTEM_ACTOR, recordAudit } from "~/usecases/audit/record-audit";
import { recordKeys } from "~/usecases/identity/record-keys";
import { recordEvent } from "~/usecases/log/record-event";
import type { ShopProgram } from "~/usecases/programs/load-program";

const id = z.union([z.number(), z.string()]).transform(String);
const gid = z.string().transform((text) => text.split("/").at(-1) ?? "");
const deleted = z.object({ id });
const merged = z.object({ admin_graphql_api_customer_kept_id: gid, admin_graphql_api_customer_deleted_id: gid });
const named = z.object({ customer: z.object({ id }) });

const TOPICS: ReadonlySet<string> = new Set([
  "customers/update",
  "customers/delete",
  "customers/merge",
  "customers/redact",
  "customers/data_request",
]);

/** What happens to a customer at Shopify, to the member who is linked to them. Of customers who are nobody's member only their keys matter. */
export async function applyCustomerTopic(
  tx: Transaction,
  at: ShopProgram,
  given: InboxItem,
  now: number,
): Promise<"done" | "ignored" | "failed"> {
  if (!TOPICS.has(given.topic)) return "ignored";
  // Whoever was erased by what came in with it is not to come back.
  const item = await notPassedOver(tx, at.shopId, given);
  switch (item?.topic) {
    case "customers/update": {
      const facts = keyFactsOf(item.payload, item.triggeredAt ?? now);
      await recordKeys(tx, at.shopId, now, facts);
      return facts.length === 0 ? "ignored" : "done";
    }
    case "customers/delete": {
      const parsed = deleted.safeParse(item.payload);
      if (!parsed.success) return "failed";
      await recordEvent(tx, at.shopId, now, { kind: "customer-unlinked", body: { customerId: parsed.data.id } });
      return "done";
    }
    case "customers/merge": {
      const parsed = merged.safeParse(item.payload);
      if (!parsed.success) return "failed";
      await recordEvent(tx, at.shopId, now, {
        kind: "customer-moved",
        body: {
          goneId: parsed.data.admin_graphql_api_customer_deleted_id,
          keptId: parsed.data.admin_graphql_api_customer_kept_id,
        },
      });
      return "done";
    }
    case "customers/redact": {
      const parsed = named.safeParse(item.payload);
      if (!parsed.success) return "failed";
      // What waits about them is passed over from here on: who they were one person with by then is told first.
      const by = item.triggeredAt ?? now;
      for (const merge of await waitingMerges(tx, at.shopId, parsed.data.customer.id, by))
        await recordEvent(tx, at.shopId, now, { kind: "customer-moved", body: merge });
      for (const memberId of await redactCustomer(tx, at.shopId, parsed.data.customer.id, now)) {
        await recordEvent(tx, at.shopId, now, { kind: "erased", body: { memberId } });
      }
      // That somebody was erased, not who.
      await recordAudit(tx, at.shopId, now, { by: SYSTEM_ACTOR, action: "privacy.customer-erased" });
      return "done";
    }
    case "customers/data_request": {
      const parsed = named.safeParse(item.payload);
      if (!parsed.success) return "failed";
      const customerId = parsed.data.customer.id;
      await addDataRequest(tx, at.shopId, { requestId: item.webhookId, customerId, at: now });
      await addNotice(tx, at.shopId, {
        key: `data-request:${item.webhookId}`,
        kind: "data-request",
        detail: { customerId },
        at: now,
      });
      await recordAudit(tx, at.shopId, now, { by: SYSTEM_ACTOR, action: "privacy.data-requested" });
      return "done";
    }
    default:
      return "ignored";
  }
}
