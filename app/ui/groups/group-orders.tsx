import { Link, Text } from "@shopify/polaris";
import type { GroupView } from "~/views/group-view";
import { PlainTable } from "../admin/plain-table";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";

/** Orders that a group helped come about, and how much of it came by codes. */
export function GroupOrders({ orders, lanes }: Pick<GroupView, "orders" | "lanes">) {
  const t = useTranslate();
  return (
    <SectionCard title={t("group.orders.title")} empty={orders.length === 0 ? t("group.orders.none") : null}>
      {lanes.map((lane) => (
        <Text key={lane.currency} as="p">
          {t("group.lanes", { relational: lane.relational, code: lane.code, percent: lane.codePercent })}
        </Text>
      ))}
      <PlainTable
        caption={t("group.orders.title")}
        columns={[
          { title: t("orders.column.order") },
          { title: t("orders.column.placed"), line: true },
          { title: t("orders.column.total"), end: true },
          { title: t("member.helped.share"), end: true },
          { title: t("member.helped.value"), end: true },
        ]}
        rows={orders.map((order) => ({
          key: order.orderId,
          cells: [
            <Link key="order" url={`/app/orders/${encodeURIComponent(order.orderId)}`}>
              {order.name}
            </Link>,
            order.placedOn,
            order.total,
            order.share,
            order.shareMoney,
          ],
        }))}
      />
    </SectionCard>
  );
}
