import type { LoaderFunctionArgs } from "@remix-run/node";
import { apiShop } from "~/auth/api.server";
import { sharesDocument } from "~/views/api/documents";
import { json, problem } from "./problem";

export async function loader({ request, params }: LoaderFunctionArgs): Promise<Response> {
  const context = await apiShop(request);
  if (!context) return problem("unauthenticated", "Send Authorization: Bearer hearth_... with a key from the admin");
  const found = await sharesDocument(context.deps.pool, context.shopId, params["orderId"] ?? "");
  return found === undefined ? problem("not-found", `no such order: ${params["orderId"] ?? ""}`) : json(found);
}
