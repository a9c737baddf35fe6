import type { LoaderFunctionArgs } from "@remix-run/node";
import { apiShop } from "~/auth/api.server";
import { memberDocument } from "~/views/api/documents";
import { json, problem } from "./problem";

export async function loader({ request, params }: LoaderFunctionArgs): Promise<Response> {
  const context = await apiShop(request);
  if (!context) return problem("unauthenticated", "Send Authorization: Bearer hearth_... with a key from the admin");
  const found = await memberDocument(context.deps.pool, context.shopId, params["memberId"] ?? "");
  return found === undefined ? problem("not-found", `no such member: ${params["memberId"] ?? ""}`) : json(found);
}
