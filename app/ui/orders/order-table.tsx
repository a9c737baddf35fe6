import { useSearchParams } from "@remix-run/react";
import { Badge, BlockStack, EmptySearchResult, EmptyState, IndexTable, Link, Text } from "@shopify/polaris";
import type { OrderLine, OrderState, OrdersView } from "~/views/orders-view";
import { ListPages } from "../admin/list-pages";
import { ListToolbar, useListLoading } from "../admin/list-toolbar";
import type { Translate } from "../i18n";
import { useTranslate } from "../i18n-context";

const TONES: Readonly<Record<OrderState, "success" | "info" | "attention" | "critical" | undefined>> = {
  attributed: "success",
  unattributed: undefined,
  open: "attention",
  test: "info",
  cancelled: "critical",
};

export function OrderStateBadge({ state }: { readonly state: OrderState }) {
  const t = useTranslate();
  const tone = TONES[state];
  return <Badge {...(tone !== undefined && { tone })}>{t(`order.state.${state}`)}</Badge>;
}

/** How an order came about, in a few words. */
export function cameAbout(t: Translate, row: OrderLine): string {
  const parts = [
    ...(row.engagement === null ? [] : [t("orders.engagement", { share: row.engagement })]),
    ...(row.code === null ? [] : [t("orders.code", { share: row.code })]),
  ];
  return parts.length === 0 ? "" : `${parts.join(", ")} (${t.count("orders.helpers", row.helpers)})`;
}

export function OrderTable({ view }: { readonly view: OrdersView }) {
  const t = useTranslate();
  const [query] = useSearchParams();
  const loading = useListLoading();
  if (view.rows.length === 0 && !["q", "filter", "after", "before"].some((name) => query.has(name))) {
    return (
      <EmptyState heading={t("orders.empty")} action={{ content: t("orders.empty.do"), url: "/app/data" }} image="">
        <p>{t("orders.empty.text")}</p>
      </EmptyState>
    );
  }
  const filters = ["attributed", "unattributed", "open", "refunded", "cancelled"] as const;
  return (
    <>
      <ListToolbar
        searchLabel={t("orders.search")}
        searchPlaceholder={t("orders.search.hint")}
        choices={[
          {
            name: "filter",
            label: t("orders.filter"),
            options: [
              { label: `${t("list.all")} (${view.counts.all})`, value: "" },
              ...filters.map((name) => ({
                label: `${t(`orders.filter.${name}`)} (${view.counts[name]})`,
                value: name,
              })),
            ],
          },
        ]}
      />
      <IndexTable
        itemCount={view.rows.length}
        selectable={false}
        loading={loading}
        resourceName={{ singular: t("orders.one"), plural: t("orders.many") }}
        emptyState={<EmptySearchResult title={t("orders.none")} description={t("list.none.text")} />}
        headings={[
          { title: t("orders.column.order") },
          { title: t("orders.column.placed") },
          { title: t("orders.column.buyer") },
          { title: t("orders.column.total"), alignment: "end" },
          { title: t("orders.column.state") },
          { title: t("orders.column.about") },
        ]}
      >
        {view.rows.map((row, index) => (
          <IndexTable.Row key={row.orderId} id={row.orderId} position={index}>
            <IndexTable.Cell>
              <Link dataPrimaryLink url={`/app/orders/${encodeURIComponent(row.orderId)}`} removeUnderline>
                <Text as="span" fontWeight="semibold">
                  {row.name}
                </Text>
              </Link>
            </IndexTable.Cell>
            <IndexTable.Cell>{row.placedAt}</IndexTable.Cell>
            <IndexTable.Cell>
              {row.buyerId === null ? (
                <Text as="span" tone="subdued">
                  {t("orders.buyer.none")}
                </Text>
              ) : (
                <Link url={`/app/members/${encodeURIComponent(row.buyerId)}`}>{row.buyerName}</Link>
              )}
            </IndexTable.Cell>
            <IndexTable.Cell>
              <BlockStack inlineAlign="end">
                <Text as="span" numeric>
                  {row.total}
                </Text>
                {row.refunded === null ? null : (
                  <Text as="span" variant="bodySm" tone="subdued">
                    {t("orders.refunded", { amount: row.refunded })}
                  </Text>
                )}
              </BlockStack>
            </IndexTable.Cell>
            <IndexTable.Cell>
              <OrderStateBadge state={row.state} />
            </IndexTable.Cell>
            <IndexTable.Cell>{cameAbout(t, row)}</IndexTable.Cell>
          </IndexTable.Row>
        ))}
      </IndexTable>
      <ListPages links={view.links} />
    </>
  );
}
