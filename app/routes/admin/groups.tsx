import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Card, EmptyState, Page } from "@shopify/polaris";
import { requireShop } from "~/auth/admin.server";
import { GroupTable } from "~/ui/groups/group-table";
import { useTranslate } from "~/ui/i18n-context";
import { groupsView } from "~/views/groups-view";
import { viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  return groupsView(context.deps.pool, viewerOf(context));
}

export default function Groups() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page title={t("groups.title")} subtitle={t("groups.subtitle", { days: view.days })} fullWidth>
      <Card padding="0">
        {view.rows.length === 0 ? (
          <EmptyState heading={t("groups.empty")} action={{ content: t("setup.group.do"), url: "/app/data" }} image="">
            <p>{t("groups.empty.text")}</p>
          </EmptyState>
        ) : (
          <GroupTable groups={view.rows} />
        )}
      </Card>
    </Page>
  );
}
