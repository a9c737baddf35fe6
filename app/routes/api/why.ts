import type { LoaderFunctionArgs } from "@remix-run/node";
import { apiShop } from "~/auth/api.server";
import { explain, readQuestion } from "~/views/explain";
import { json, problem } from "./problem";

/** GET /api/v1/why/score/MEMBER, tier/MEMBER, share/ORDER/TOUCH, reward/LOT, refusal/ORDER, refusal/grant:GRANT, refusal/activity:SOURCE/ID. */
export async function loader({ request, params }: LoaderFunctionArgs): Promise<Response> {
  const context = await apiShop(request);
  if (!context) return problem("unauthenticated", "Send Authorization: Bearer hearth_... with a key from the admin");
  const { deps, shopId } = context;
  const id = params["*"] ?? "";
  const question = readQuestion(params["subject"] ?? "", id);
  const asker = { shopId, now: deps.clock.now(), memberId: null };
  const found = question && (await explain(deps.pool, asker, question));
  return found === undefined
    ? problem("not-found", `nothing to explain: expected score, tier, share, reward or refusal and an id that is known`)
    : json(found);
}
