import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Card, InlineGrid, Layout, Link, Page } from "@shopify/polaris";
import { requireShop } from "~/auth/admin.server";
import { SectionCard } from "~/ui/admin/section-card";
import { SERIES_COLORS } from "~/ui/charts/bar-chart";
import { GroupDetails } from "~/ui/groups/group-details";
import { GroupOrders } from "~/ui/groups/group-orders";
import { GroupTable } from "~/ui/groups/group-table";
import { Stat, WeekChart } from "~/ui/home/figures";
import { EffortCard } from "~/ui/effort/effort-card";
import { useTranslate } from "~/ui/i18n-context";
import { groupView } from "~/views/group-view";
import { notFound, viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  const view = await groupView(context.deps.pool, viewerOf(context), params["groupId"] ?? "");
  if (view === undefined) throw notFound();
  return view;
}

export default function GroupPage() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  const { facts } = view;
  return (
    <Page
      title={facts.name}
      subtitle={t("group.subtitle", { days: view.days })}
      backAction={{ content: t("nav.groups"), url: "/app/groups" }}
      secondaryActions={[
        { content: t("group.members"), url: `/app/members?group=${encodeURIComponent(facts.groupId)}` },
      ]}
    >
      <BlockStack gap="400">
        <InlineGrid columns={{ xs: 2, md: 4 }} gap="400">
          <Stat label={t("groups.column.members")} value={facts.members} />
          <Stat label={t("groups.column.active")} value={facts.activeThisWeek} />
          <Stat label={t("groups.column.orders")} value={facts.ordersHelped} />
          <Stat
            label={t("groups.column.credit")}
            value={facts.credit.length === 0 ? "0" : facts.credit.join(" + ")}
            {...(view.creditWithChapters !== null && {
              note: t("group.with-chapters", { credit: view.creditWithChapters.join(" + ") || "0" }),
            })}
          />
        </InlineGrid>
        <Layout>
          <Layout.Section>
            <BlockStack gap="400">
              <WeekChart
                title={t("group.chart")}
                bars={view.chart}
                series={[{ name: t("group.chart.people"), color: SERIES_COLORS.engagement }]}
                emptyText={t("group.chart.empty")}
              />
              <GroupOrders orders={view.orders} lanes={view.lanes} />
              {view.chapters.length === 0 ? null : (
                <Card padding="0">
                  <GroupTable groups={view.chapters} />
                </Card>
              )}
            </BlockStack>
          </Layout.Section>
          <Layout.Section variant="oneThird">
            <BlockStack gap="400">
              <SectionCard title={t("groups.column.creator")}>
                {facts.creatorId === null ? (
                  t("groups.no-creator")
                ) : (
                  <Link url={`/app/members/${encodeURIComponent(facts.creatorId)}`}>{facts.creatorName}</Link>
                )}
              </SectionCard>
              {view.effort === null ? null : <EffortCard view={view.effort} />}
              <GroupDetails view={view} />
            </BlockStack>
          </Layout.Section>
        </Layout>
      </BlockStack>
    </Page>
  );
}
