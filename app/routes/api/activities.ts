import type { ActionFunctionArgs } from "@remix-run/node";
import { apiShop } from "~/auth/api.server";
import { type ItemResult, takeInActivities } from "~/usecases/communities/take-in-activities";
import { json, problem } from "./problem";
import { ITEMS_MAX, readActivities } from "./read-activities";

const SOURCE = "api";

/** POST /api/v1/activities: 202 with what became of each item; the same body again changes nothing. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  if (request.method !== "POST") return problem("method-not-allowed", "POST only");
  const context = await apiShop(request);
  if (!context) return problem("unauthenticated", "Send Authorization: Bearer hearth_... with a key from the admin");
  const read = await readActivities(request);
  switch (read.kind) {
    case "malformed":
      return problem("malformed-body", read.detail);
    case "content-type":
      return problem("wrong-content-type", read.detail);
    case "too-many":
      return problem("too-many-items", read.detail);
    case "too-large":
      return problem("body-too-large", read.detail);
    case "items":
      break;
  }
  const results: ItemResult[] = [];
  for (let from = 0; from < read.items.length; from += ITEMS_MAX) {
    const items = read.items.slice(from, from + ITEMS_MAX);
    results.push(...(await takeInActivities(context.deps, { shopId: context.shopId, items, source: SOURCE })));
  }
  const count = (status: ItemResult["status"]): number => results.filter((one) => one.status === status).length;
  const counts = {
    accepted: count("accepted"),
    duplicates: count("duplicate"),
    conflicts: count("conflict"),
    refused: count("refused"),
  };
  return json({ ...counts, results }, 202);
}

export function loader(): Response {
  return problem("method-not-allowed", "POST only");
}
