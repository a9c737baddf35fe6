import type { LoaderFunctionArgs } from "@remix-run/node";
import { apiShop } from "~/auth/api.server";
import { loadProgram } from "~/usecases/programs/load-program";
import { standingDocument } from "~/views/api/documents";
import { json, problem } from "./problem";

export async function loader({ request, params }: LoaderFunctionArgs): Promise<Response> {
  const context = await apiShop(request);
  if (!context) return problem("unauthenticated", "Send Authorization: Bearer hearth_... with a key from the admin");
  const { deps, shopId } = context;
  const now = deps.clock.now();
  const { program, zone } = await loadProgram(deps.pool, shopId, now);
  const memberId = params["memberId"] ?? "";
  const found = await standingDocument(deps.pool, shopId, { memberId, program, zone, now });
  return found === undefined ? problem("not-found", `no such member: ${memberId}`) : json(found);
}
