import type { ActionFunctionArgs } from "@remix-run/node";
import { appSecrets } from "~/auth/proxy.server";
import { webDeps } from "~/deps.server";
import { receiveWebhook } from "~/usecases/intake/receive-webhook";

/** POST /webhooks/shopify: 200 once the row is committed, 401 for a wrong signature, 400 for what no retry would mend. */
export async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const deps = await webDeps();
  const rawBody = new Uint8Array(await request.arrayBuffer());
  const header = (name: string): string | null => request.headers.get(name);
  const verdict = await receiveWebhook(deps, { rawBody, header, secrets: appSecrets() });
  switch (verdict.kind) {
    case "stored":
      return new Response(null, { status: 200 });
    case "refused":
      return new Response("the signature does not match the body", { status: 401 });
    case "malformed":
      return new Response(`${verdict.field}: expected ${verdict.expected}`, { status: 400 });
  }
}

export function loader(): Response {
  return new Response("POST only", { status: 405, headers: { Allow: "POST" } });
}
