import type { LoaderFunctionArgs } from "@remix-run/node";
import { apiShop } from "~/auth/api.server";
import { groupDocument } from "~/views/api/documents";
import { json, problem } from "./problem";

export async function loader({ request, params }: LoaderFunctionArgs): Promise<Response> {
  const context = await apiShop(request);
  if (!context) return problem("unauthenticated", "Send Authorization: Bearer hearth_... with a key from the admin");
  const found = await groupDocument(context.deps.pool, context.shopId, params["groupId"] ?? "");
  return found === undefined ? problem("not-found", `no such group: ${params["groupId"] ?? ""}`) : json(found);
}
