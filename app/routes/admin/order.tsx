import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Layout, Page } from "@shopify/polaris";
import { requireShop } from "~/auth/admin.server";
import { SectionCard } from "~/ui/admin/section-card";
import { useTranslate } from "~/ui/i18n-context";
import { OrderFacts, OrderRefunds } from "~/ui/orders/order-facts";
import { OrderStateBadge } from "~/ui/orders/order-table";
import { SharesCard } from "~/ui/orders/shares-card";
import { LotTable } from "~/ui/rewards/lot-table";
import { orderView } from "~/views/order-view";
import { notFound, viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  const view = await orderView(context.deps.pool, viewerOf(context), params["orderId"] ?? "");
  if (view === undefined) throw notFound();
  return view;
}

export default function OrderPage() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page
      title={t("order.title", { name: view.order.name })}
      subtitle={view.order.placedAt}
      backAction={{ content: t("nav.orders"), url: "/app/orders" }}
      titleMetadata={<OrderStateBadge state={view.order.state} />}
      secondaryActions={[
        { content: t("why.title.refusal"), url: `/app/why/refusal/${encodeURIComponent(view.order.orderId)}` },
        { content: t("order.shopify"), url: `shopify://admin/orders/${view.order.orderId}`, target: "_top" },
      ]}
    >
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            <SharesCard view={view} />
            <SectionCard
              title={t("order.rewards")}
              text={t("order.rewards.text")}
              empty={view.lots.length === 0 ? t("order.rewards.none") : null}
            >
              <LotTable lots={view.lots} without="order" />
            </SectionCard>
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <OrderFacts view={view} />
            <OrderRefunds view={view} />
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}
