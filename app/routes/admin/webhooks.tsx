import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Card, Page } from "@shopify/polaris";
import { z } from "zod";
import { pageRequest } from "~/adapters/persistence/reads/cursor";
import { requireShop } from "~/auth/admin.server";
import { FailedWebhooks } from "~/ui/data/failed-webhooks";
import { useTranslate } from "~/ui/i18n-context";
import { decideWebhooks } from "~/usecases/intake/decide-webhooks";
import { webhooksView } from "~/views/webhooks-view";
import { readForm } from "../read-body";
import { viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

const PAGE_SIZE = 50;

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  const query = new URL(request.url).searchParams;
  return webhooksView(context.deps.pool, viewerOf(context), pageRequest(query, PAGE_SIZE));
}

/** The day, then Shopify's id of the delivery. */
const KEY = /^(\d{4}-\d{2}-\d{2}) (.{1,200})$/;
const key = z
  .string()
  .regex(KEY)
  .transform((text) => {
    const [, day = "", webhookId = ""] = KEY.exec(text) ?? [];
    return { day, webhookId };
  })
  .refine(({ day }) => !Number.isNaN(Date.parse(day)));
const decided = z.object({ decision: z.enum(["retry", "dismiss"]), keys: z.array(key).min(1).max(PAGE_SIZE) });

export async function action({ request }: ActionFunctionArgs) {
  const { deps, shopId, userId: by } = await requireShop(request);
  const form = await readForm(request);
  const parsed = decided.safeParse({ decision: form.get("decision"), keys: form.getAll("key") });
  if (!parsed.success) return { kind: "unknown" as const };
  return decideWebhooks(deps, { shopId, by, ...parsed.data });
}

export default function Webhooks() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page
      title={t("webhooks.title")}
      subtitle={t("webhooks.subtitle")}
      backAction={{ content: t("nav.data"), url: "/app/data" }}
      fullWidth
    >
      <Card padding="0">
        <FailedWebhooks view={view} />
      </Card>
    </Page>
  );
}
