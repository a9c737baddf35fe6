import { BlockStack, Link } from "@shopify/polaris";
import type { MemberOrderLine, MemberView } from "~/views/member-view";
import { PlainTable } from "../admin/plain-table";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";

/** Orders the member helped come about, and those they bought. */
export function MemberOrders({ bought, helped }: Pick<MemberView, "bought" | "helped">) {
  const t = useTranslate();
  const link = (order: MemberOrderLine) => (
    <Link url={`/app/orders/${encodeURIComponent(order.orderId)}`}>{order.name}</Link>
  );
  return (
    <BlockStack gap="400">
      <SectionCard title={t("member.helped.title")} empty={helped.length === 0 ? t("member.helped.none") : null}>
        <PlainTable
          caption={t("member.helped.title")}
          columns={[
            { title: t("orders.column.order") },
            { title: t("orders.column.placed"), line: true },
            { title: t("member.helped.share"), end: true },
            { title: t("member.helped.value"), end: true },
          ]}
          rows={helped.map((order) => ({
            key: order.orderId,
            cells: [link(order), order.placedOn, order.share, order.shareMoney],
          }))}
        />
      </SectionCard>
      <SectionCard title={t("member.bought.title")} empty={bought.length === 0 ? t("member.bought.none") : null}>
        <PlainTable
          caption={t("member.bought.title")}
          columns={[
            { title: t("orders.column.order") },
            { title: t("orders.column.placed"), line: true },
            { title: t("orders.column.total"), end: true },
          ]}
          rows={bought.map((order) => ({ key: order.orderId, cells: [link(order), order.placedOn, order.total] }))}
        />
      </SectionCard>
    </BlockStack>
  );
}
