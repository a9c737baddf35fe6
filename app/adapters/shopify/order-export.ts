import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { print } from "graphql";
import { z } from "zod";
import type { OrderFact } from "~/core/orders/order-fact";
import type { AdminAnswer, ShopifyAdmin } from "~/ports/shopify-admin";
import { orderFactOf } from "./fetched-order";
import { minorOf, numericId } from "./read-values";
import {
  CancelOrderExportDocument,
  ExportedOrdersDocument,
  OrderExportDocument,
  StartOrderExportDocument,
} from "./generated/operations";

/** All orders that the app may read, as one bulk operation. Answers its id. */
export async function startOrderExport(
  admin: ShopifyAdmin,
): Promise<AdminAnswer<{ readonly kind: "started"; readonly id: string } | { readonly kind: "busy" }>> {
  const answer = await admin.run(StartOrderExportDocument, { query: print(ExportedOrdersDocument) });
  if (answer.kind === "failed") return answer;
  const result = answer.data.bulkOperationRunQuery;
  const [problem] = result?.userErrors ?? [];
  // Five run at once; ours waits for its turn.
  if (problem?.code === "OPERATION_IN_PROGRESS") return { kind: "ok", data: { kind: "busy" } };
  const id = result?.bulkOperation?.id;
  if (problem || !id) {
    const message = problem?.message ?? "no bulk operation came back";
    return { kind: "failed", failure: { code: "refused", message, retryAfterMs: 0 } };
  }
  return { kind: "ok", data: { kind: "started", id } };
}

export type OrderExport =
  | { readonly kind: "running"; readonly rows: number }
  /** `url` null: there is not a single order. */
  | { readonly kind: "done"; readonly rows: number; readonly url: string | null }
  | { readonly kind: "gone"; readonly reason: string };

export async function readOrderExport(admin: ShopifyAdmin, id: string): Promise<AdminAnswer<OrderExport>> {
  const answer = await admin.run(OrderExportDocument, { id });
  if (answer.kind === "failed") return answer;
  const found = answer.data.bulkOperation;
  if (!found) return { kind: "ok", data: { kind: "gone", reason: "not-found" } };
  const rows = Number(found.rootObjectCount);
  switch (found.status) {
    case "CREATED":
    case "RUNNING":
      return { kind: "ok", data: { kind: "running", rows } };
    case "COMPLETED":
      // Results are kept for a week.
      if (rows > 0 && !found.url) return { kind: "ok", data: { kind: "gone", reason: "expired" } };
      return { kind: "ok", data: { kind: "done", rows, url: found.url } };
    default:
      return { kind: "ok", data: { kind: "gone", reason: (found.errorCode ?? found.status).toLowerCase() } };
  }
}

export function cancelOrderExport(admin: ShopifyAdmin, id: string): Promise<AdminAnswer<unknown>> {
  return admin.run(CancelOrderExportDocument, { id });
}

/** Lines of a result, as they arrive: what is held does not grow with the file. Throws when the connection breaks. */
export async function* exportLines(url: string): AsyncGenerator<string, void, undefined> {
  const answer = await fetch(url);
  if (!answer.ok || !answer.body) throw new Error(`the exported file could not be read: HTTP ${answer.status}`);
  const input = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
  let failure: Error | undefined;
  input.on("error", (error: Error) => (failure = error));
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) yield line;
  if (failure) throw failure;
}

const money = z.object({ shopMoney: z.object({ amount: z.string(), currencyCode: z.string() }) });
const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)), "expected an instant");
const orderSchema = z.object({
  id: z.string().startsWith("gid://shopify/Order/"),
  name: z.string(),
  test: z.boolean(),
  processedAt: instant,
  updatedAt: instant,
  cancelledAt: instant.nullable(),
  displayFinancialStatus: z.string().nullable(),
  currencyCode: z.string(),
  discountCodes: z.array(z.string()),
  customAttributes: z.array(z.object({ key: z.string(), value: z.string().nullable() })),
  customer: z.object({ id: z.string() }).nullable(),
  currentSubtotalPriceSet: money.nullable(),
  refunds: z.array(z.object({ id: z.string() })),
});

export type ExportedLine =
  | { readonly kind: "order"; readonly order: OrderFact }
  /** What was refunded is not in an export: the order has to be read by itself. */
  | { readonly kind: "refunded"; readonly orderId: string }
  /** Of an order that may be anywhere in the file. */
  | { readonly kind: "child" }
  | { readonly kind: "malformed"; readonly message: string };

/** One line of the file. */
export function parseExportedLine(line: string): ExportedLine {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { kind: "malformed", message: "expected one JSON object on a line" };
  }
  if (typeof json === "object" && json !== null && "__parentId" in json) return { kind: "child" };
  const parsed = orderSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { kind: "malformed", message: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not an order"}` };
  }
  const node = parsed.data;
  if (node.refunds.length > 0) return { kind: "refunded", orderId: numericId(node.id) };
  try {
    if (node.currentSubtotalPriceSet) minorOf(node.currentSubtotalPriceSet);
    return { kind: "order", order: orderFactOf(node as Parameters<typeof orderFactOf>[0], 0) };
  } catch (error) {
    return { kind: "malformed", message: error instanceof Error ? error.message : String(error) };
  }
}
