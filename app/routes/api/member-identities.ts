import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { memberAt } from "~/adapters/persistence/identity-rows";
import { apiShop } from "~/auth/api.server";
import { identitySecret } from "~/env.server";
import { confirmIdentity } from "~/usecases/identity/confirm-identity";
import { bucketView } from "~/views/bucket-view";
import { json, problem } from "./problem";

const body = z.strictObject({
  source: z.string().trim().min(1).max(100),
  account: z.string().trim().min(1).max(200),
});

/**
 * PUT /api/v1/members/MEMBER/identities: an account on a platform was confirmed to be this member's. DELETE: it turned out not to be.
 * 200 with the other members who count as one person with them.
 */
export async function action({ request, params }: ActionFunctionArgs): Promise<Response> {
  const context = await apiShop(request);
  if (!context) return problem("unauthenticated", "Send Authorization: Bearer hearth_... with a key from the admin");
  if (request.method !== "PUT" && request.method !== "DELETE")
    return problem("method-not-allowed", "GET, PUT and DELETE only");
  const parsed = body.safeParse(await request.json().catch(() => undefined));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join(".") || "body";
    return problem("malformed-body", `${where}: ${issue?.message ?? "unreadable"}; expected {"source", "account"}`);
  }
  const { deps, shopId } = context;
  const memberId = params["memberId"] ?? "";
  const confirmed = request.method === "PUT";
  const secret = identitySecret();
  const result = await confirmIdentity(deps, { shopId, memberId, ...parsed.data, secret, confirmed });
  if (result.kind === "unknown-member") return problem("not-found", `no such member: ${memberId}`);
  return json({ member: memberId, source: parsed.data.source, confirmed, countsAsOneWith: result.together });
}

/** GET: the other members who count as one person with this one. */
export async function loader({ request, params }: LoaderFunctionArgs): Promise<Response> {
  const context = await apiShop(request);
  if (!context) return problem("unauthenticated", "Send Authorization: Bearer hearth_... with a key from the admin");
  const { deps, shopId } = context;
  const memberId = params["memberId"] ?? "";
  const now = deps.clock.now();
  if (!(await memberAt(deps.pool, shopId, memberId))) return problem("not-found", `no such member: ${memberId}`);
  const bucket = await bucketView(deps.pool, shopId, { memberId, now });
  return json({ member: memberId, countsAsOneWith: bucket?.members.map((one) => one.memberId) ?? [] });
}
