import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Card, Page } from "@shopify/polaris";
import { pageRequest } from "~/adapters/persistence/reads/cursor";
import { ORDER_FILTERS } from "~/adapters/persistence/reads/order-list";
import { requireShop } from "~/auth/admin.server";
import { useTranslate } from "~/ui/i18n-context";
import { OrderTable } from "~/ui/orders/order-table";
import { ordersView } from "~/views/orders-view";
import { given, oneOf, viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

const PAGE_SIZE = 50;

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  const query = new URL(request.url).searchParams;
  const search = given(query, "q");
  const filter = oneOf(query, "filter", ORDER_FILTERS);
  return ordersView(context.deps.pool, viewerOf(context), {
    ...(search !== undefined && { search }),
    ...(filter !== undefined && { filter }),
    page: pageRequest(query, PAGE_SIZE),
  });
}

export default function Orders() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page
      title={t("orders.title")}
      subtitle={t("orders.subtitle", { all: view.counts.all, attributed: view.counts.attributed })}
      fullWidth
    >
      <Card padding="0">
        <OrderTable view={view} />
      </Card>
    </Page>
  );
}
