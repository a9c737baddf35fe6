import { useSearchParams } from "@remix-run/react";
import { BlockStack, EmptySearchResult, EmptyState, IndexTable, Link, Text } from "@shopify/polaris";
import type { LotLine } from "~/views/lot-line";
import type { RewardsView } from "~/views/rewards-view";
import { ListPages } from "../admin/list-pages";
import { type ListChoice, ListToolbar, useListLoading } from "../admin/list-toolbar";
import type { Translate } from "../i18n";
import { useTranslate } from "../i18n-context";
import { LOT_ROLES, LOT_STATES } from "../reasons";
import { LotRole, LotStateBadge, dueText, lotNotes } from "./lot-table";

export function RewardTable({ view }: { readonly view: RewardsView }) {
  const t = useTranslate();
  const [query] = useSearchParams();
  const loading = useListLoading();
  if (view.rows.length === 0 && !["state", "role", "lane", "after", "before"].some((name) => query.has(name))) {
    return (
      <EmptyState
        heading={t("rewards.empty")}
        action={{ content: t("rewards.empty.do"), url: "/app/program" }}
        image=""
      >
        <p>{t("rewards.empty.text")}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <ListToolbar choices={choicesOf(t)} />
      <IndexTable
        itemCount={view.rows.length}
        selectable={false}
        loading={loading}
        resourceName={{ singular: t("rewards.one"), plural: t("rewards.many") }}
        emptyState={<EmptySearchResult title={t("rewards.none")} description={t("list.none.text")} />}
        headings={[
          { title: t("orders.column.order") },
          { title: t("members.column.member") },
          { title: t("rewards.column.role") },
          { title: t("rewards.column.state") },
          { title: t("rewards.column.why") },
          { title: t("rewards.column.amount"), alignment: "end" },
        ]}
      >
        {view.rows.map((row, index) => (
          <RewardRow key={row.lotId} row={row} index={index} />
        ))}
      </IndexTable>
      <ListPages links={view.links} />
    </>
  );
}

function RewardRow({ row, index }: { readonly row: LotLine; readonly index: number }) {
  const t = useTranslate();
  return (
    <IndexTable.Row id={row.lotId} position={index}>
      <IndexTable.Cell>
        <Link dataPrimaryLink url={`/app/orders/${encodeURIComponent(row.orderId)}`} removeUnderline>
          <Text as="span" fontWeight="semibold">
            {row.orderName}
          </Text>
        </Link>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Link url={`/app/members/${encodeURIComponent(row.memberId)}`}>{row.memberName}</Link>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <LotRole lot={row} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <BlockStack gap="050" inlineAlign="start">
          <LotStateBadge state={row.state} />
          {row.state === "pending" ? (
            <Text as="span" variant="bodySm" tone="subdued">
              {dueText(t, row)}
            </Text>
          ) : null}
        </BlockStack>
      </IndexTable.Cell>
      <IndexTable.Cell>
        {lotNotes(t, row).map((note) => (
          <Text key={note} as="p" variant="bodySm">
            {note}
          </Text>
        ))}
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Text as="span" alignment="end" numeric>
          {row.amount}
        </Text>
      </IndexTable.Cell>
    </IndexTable.Row>
  );
}

function choicesOf(t: Translate): readonly ListChoice[] {
  const any = { label: t("list.any"), value: "" };
  return [
    {
      name: "state",
      label: t("rewards.column.state"),
      options: [any, ...Object.entries(LOT_STATES).map(([value, key]) => ({ value, label: t(key) }))],
    },
    {
      name: "role",
      label: t("rewards.column.role"),
      options: [any, ...Object.entries(LOT_ROLES).map(([value, key]) => ({ value, label: t(key) }))],
    },
    {
      name: "lane",
      label: t("rewards.filter.lane"),
      options: [any, { value: "relational", label: t("lane.relational") }, { value: "code", label: t("lane.code") }],
    },
  ];
}
