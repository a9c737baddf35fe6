import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Card, Page } from "@shopify/polaris";
import { z } from "zod";
import { pageRequest } from "~/adapters/persistence/reads/cursor";
import { requireShop } from "~/auth/admin.server";
import { HeldTable } from "~/ui/held/held-table";
import { useTranslate } from "~/ui/i18n-context";
import { decideHeld } from "~/usecases/trust/decide-held";
import { HELD_STATES, heldView } from "~/views/held-view";
import { readForm } from "../read-body";
import { oneOf, viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

const PAGE_SIZE = 50;

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  const query = new URL(request.url).searchParams;
  const state = oneOf(query, "state", HELD_STATES) ?? "held";
  return heldView(context.deps.pool, viewerOf(context), { state, page: pageRequest(query, PAGE_SIZE) });
}

const key = z.tuple([z.string(), z.string()]);
const keysText = z.string().transform((text, context) => {
  try {
    const parsed = z.array(z.string()).max(PAGE_SIZE).parse(JSON.parse(text));
    return parsed.map((one) => key.parse(JSON.parse(one)));
  } catch {
    context.addIssue("expected keys of activities");
    return z.NEVER;
  }
});
const decision = z.object({ decision: z.enum(["release", "refuse", "undo-refusal"]), keys: keysText });

export async function action({ request }: ActionFunctionArgs) {
  const { deps, shopId, userId } = await requireShop(request);
  const parsed = decision.safeParse(Object.fromEntries(await readForm(request)));
  if (!parsed.success) return { kind: "unknown" as const, count: 0 };
  const keys = parsed.data.keys.map(([source, activityId]) => ({ source, activityId }));
  return decideHeld(deps, { shopId, keys, decision: parsed.data.decision, by: userId });
}

export default function Held() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page
      title={t("held.title")}
      subtitle={t("held.subtitle")}
      backAction={{ content: t("nav.members"), url: "/app/members" }}
      fullWidth
    >
      <Card padding="0">
        <HeldTable view={view} />
      </Card>
    </Page>
  );
}
