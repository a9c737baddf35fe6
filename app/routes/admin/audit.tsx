import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Card, Page } from "@shopify/polaris";
import { pageRequest } from "~/adapters/persistence/reads/cursor";
import { requireShop } from "~/auth/admin.server";
import { AuditTable, ChainBanner } from "~/ui/audit/audit-table";
import { useTranslate } from "~/ui/i18n-context";
import { AUDIT_AREAS, auditView } from "~/views/audit-view";
import { given, oneOf, viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

const PAGE_SIZE = 50;

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  const query = new URL(request.url).searchParams;
  return auditView(context.deps.pool, viewerOf(context), {
    area: oneOf(query, "area", AUDIT_AREAS),
    actor: given(query, "actor"),
    page: pageRequest(query, PAGE_SIZE),
  });
}

export default function Audit() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page
      title={t("audit.title")}
      subtitle={t("audit.subtitle")}
      backAction={{ content: t("nav.data"), url: "/app/data" }}
      fullWidth
    >
      <BlockStack gap="400">
        <ChainBanner view={view} />
        <Card padding="0">
          <AuditTable view={view} />
        </Card>
      </BlockStack>
    </Page>
  );
}
