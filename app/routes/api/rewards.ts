import type { LoaderFunctionArgs } from "@remix-run/node";
import { apiShop } from "~/auth/api.server";
import { rewardsDocument } from "~/views/api/documents";
import { json, problem } from "./problem";

const LIMIT_MAX = 250;

/** GET /api/v1/rewards?member=&state=&after=&limit=: by lot id, page by page. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  const context = await apiShop(request);
  if (!context) return problem("unauthenticated", "Send Authorization: Bearer hearth_... with a key from the admin");
  const query = new URL(request.url).searchParams;
  const limit = Number(query.get("limit") ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
    return problem(
      "malformed-body",
      `limit: expected a whole number from 1 to ${LIMIT_MAX}, got "${query.get("limit") ?? ""}"`,
    );
  }
  const { deps, shopId } = context;
  const page = { member: query.get("member"), state: query.get("state"), after: query.get("after") ?? "", limit };
  return json(await rewardsDocument(deps.pool, shopId, { ...page, now: deps.clock.now() }));
}
