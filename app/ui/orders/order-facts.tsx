import { Link, List, Text } from "@shopify/polaris";
import type { OrderView } from "~/views/order-view";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";

export function OrderFacts({ view }: { readonly view: OrderView }) {
  const t = useTranslate();
  const { order } = view;
  return (
    <SectionCard title={t("order.facts")}>
      <Text as="p">
        {t("orders.column.buyer")}:{" "}
        {order.buyerId === null ? (
          t("order.buyer.none")
        ) : (
          <Link url={`/app/members/${encodeURIComponent(order.buyerId)}`}>{order.buyerName}</Link>
        )}
      </Text>
      <Text as="p">{t("order.total", { total: order.total, net: view.net })}</Text>
      {view.codeUsed === null ? null : <Text as="p">{t("order.code", { code: view.codeUsed })}</Text>}
      {view.referral === null ? null : (
        <Text as="p">
          {t("order.referral")} <Link url={`/app/members/${encodeURIComponent(view.referral)}`}>{view.referral}</Link>
        </Text>
      )}
      <Text as="p" tone="subdued">
        {view.fixed ? t("order.fixed") : t("order.open")}
      </Text>
      {view.programVersion === null ? null : (
        <Text as="p" tone="subdued">
          {view.programVersion === 0
            ? t("order.program.defaults")
            : t("order.program", { version: view.programVersion })}
        </Text>
      )}
    </SectionCard>
  );
}

export function OrderRefunds({ view }: { readonly view: OrderView }) {
  const t = useTranslate();
  return (
    <SectionCard title={t("order.refunds")} empty={view.refunds.length === 0 ? t("order.refunds.none") : null}>
      <List>
        {view.refunds.map((refund) => (
          <List.Item key={refund.id}>
            {refund.amount}, {refund.at}
          </List.Item>
        ))}
      </List>
      <Text as="p" tone="subdued">
        {t("order.refunds.text")}
      </Text>
    </SectionCard>
  );
}
