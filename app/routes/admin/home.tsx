import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, InlineGrid, Layout, Page } from "@shopify/polaris";
import { requireShop } from "~/auth/admin.server";
import { env } from "~/env.server";
import { Attention } from "~/ui/home/attention";
import { CheckedCard } from "~/ui/home/checked-card";
import { EngagementShare } from "~/ui/home/engagement-share";
import { SetupSteps } from "~/ui/home/setup-steps";
import { Stat, WeekChart } from "~/ui/home/figures";
import { SERIES_COLORS } from "~/ui/charts/bar-chart";
import { useTranslate } from "~/ui/i18n-context";
import { homeView } from "~/views/home-view";
import { viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  const view = await homeView(context.deps.pool, viewerOf(context));
  const block = `${env().SHOPIFY_API_KEY}/member-status`;
  const editor = `https://${context.domain}/admin/themes/current/editor?template=index&addAppBlockId=${block}&target=newAppsSection`;
  return { view, editor };
}

export default function Home() {
  const { view, editor } = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page title={t("home.title")} subtitle={t("home.subtitle", { members: view.members })}>
      <BlockStack gap="400">
        <Attention attention={view.attention} backlog={view.backlog} />
        <SetupSteps steps={view.steps} editor={editor} />
        <InlineGrid columns={{ xs: 2, md: 4 }} gap="400">
          <Stat label={t("home.today.activities")} value={view.today.activities} />
          <Stat label={t("home.today.people")} value={view.today.people} />
          <Stat label={t("home.today.orders")} value={view.today.orders} />
          <Stat label={t("home.today.helped")} value={view.today.helped} />
        </InlineGrid>
        <Layout>
          <Layout.Section variant="oneHalf">
            <WeekChart
              title={t("home.chart.activity")}
              bars={view.activityChart}
              series={[
                { name: t("home.chart.active"), color: SERIES_COLORS.engagement },
                { name: t("home.chart.others"), color: SERIES_COLORS.quiet },
              ]}
              emptyText={t("home.chart.activity.empty")}
            />
          </Layout.Section>
          <Layout.Section variant="oneHalf">
            <WeekChart
              title={t("home.chart.orders")}
              bars={view.orderChart}
              series={[
                { name: t("home.chart.attributed"), color: SERIES_COLORS.engagement },
                { name: t("home.chart.unattributed"), color: SERIES_COLORS.quiet },
              ]}
              emptyText={t("home.chart.orders.empty")}
            />
          </Layout.Section>
        </Layout>
        <CheckedCard checked={view.checked} />
        <EngagementShare split={view.split} codePayoutMax={view.codePayoutMax} />
      </BlockStack>
    </Page>
  );
}
