import { Badge, EmptySearchResult, EmptyState, IndexTable, InlineStack, Link, Text } from "@shopify/polaris";
import { useSearchParams } from "@remix-run/react";
import type { MembersView } from "~/views/members-view";
import { ListPages } from "../admin/list-pages";
import { ListToolbar, useListLoading } from "../admin/list-toolbar";
import type { Translate } from "../i18n";
import { useTranslate } from "../i18n-context";
import { ConsentBadge } from "./consent-badge";

/** The list of members with its search, filters and pages. */
export function MemberTable({ view }: { readonly view: MembersView }) {
  const t = useTranslate();
  const [query] = useSearchParams();
  const loading = useListLoading();
  const narrowed = ["q", "tier", "group", "linked", "consent"].some((name) => query.has(name));
  if (view.total === 0 && !narrowed) {
    return (
      <EmptyState heading={t("members.empty")} action={{ content: t("setup.activity.do"), url: "/app/data" }} image="">
        <p>{t("members.empty.text")}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <ListToolbar
        searchLabel={t("members.search")}
        searchPlaceholder={t("members.search.hint")}
        choices={choicesOf(view, t)}
      />
      <IndexTable
        itemCount={view.rows.length}
        selectable={false}
        loading={loading}
        resourceName={{ singular: t("members.one"), plural: t("members.many") }}
        emptyState={<EmptySearchResult title={t("members.none")} description={t("list.none.text")} />}
        headings={[
          { title: t("members.column.member") },
          { title: t("members.column.tier") },
          { title: t("members.column.points"), alignment: "end" },
          { title: t("members.column.weeks"), alignment: "end" },
          { title: t("members.column.groups") },
          { title: t("members.column.active") },
          { title: t("members.column.state") },
        ]}
      >
        {view.rows.map((row, index) => (
          <IndexTable.Row key={row.memberId} id={row.memberId} position={index}>
            <IndexTable.Cell>
              <Link dataPrimaryLink url={`/app/members/${encodeURIComponent(row.memberId)}`} removeUnderline>
                <Text as="span" fontWeight="semibold">
                  {row.name}
                </Text>
              </Link>
            </IndexTable.Cell>
            <IndexTable.Cell>
              <Badge>{row.tier}</Badge>
            </IndexTable.Cell>
            <IndexTable.Cell>
              <Text as="span" alignment="end" numeric>
                {row.points}
                {row.pointsThisWeek === null ? "" : ` (+${row.pointsThisWeek})`}
              </Text>
            </IndexTable.Cell>
            <IndexTable.Cell>
              <Text as="span" alignment="end" numeric>
                {row.activeWeeks}
              </Text>
            </IndexTable.Cell>
            <IndexTable.Cell>{shortList(row.groups, t)}</IndexTable.Cell>
            <IndexTable.Cell>{row.lastActive ?? t("members.never")}</IndexTable.Cell>
            <IndexTable.Cell>
              <InlineStack gap="100" wrap={false}>
                <ConsentBadge consent={row.consent} />
                {row.linked ? null : <Badge tone="attention">{t("members.unlinked")}</Badge>}
              </InlineStack>
            </IndexTable.Cell>
          </IndexTable.Row>
        ))}
      </IndexTable>
      <ListPages links={view.links} />
    </>
  );
}

function shortList(names: readonly string[], t: Translate): string {
  const [first, second, ...rest] = names;
  if (first === undefined) return "";
  const shown = second === undefined ? first : `${first}, ${second}`;
  return rest.length === 0 ? shown : `${shown} ${t("list.more", { count: rest.length })}`;
}

function choicesOf(view: MembersView, t: Translate) {
  const any = { label: t("list.any"), value: "" };
  return [
    {
      name: "tier",
      label: t("members.column.tier"),
      options: [any, ...view.tiers.map((tier) => ({ label: tier, value: tier }))],
    },
    {
      name: "group",
      label: t("members.filter.group"),
      options: [any, ...view.groups.map((group) => ({ label: group.name, value: group.id }))],
    },
    {
      name: "linked",
      label: t("members.filter.linked"),
      options: [
        any,
        { label: t("members.filter.linked.yes"), value: "yes" },
        { label: t("members.filter.linked.no"), value: "no" },
      ],
    },
    {
      name: "consent",
      label: t("members.filter.consent"),
      options: [
        any,
        { label: t("consent.given"), value: "given" },
        { label: t("consent.withdrawn"), value: "withdrawn" },
        { label: t("consent.missing"), value: "missing" },
      ],
    },
    {
      name: "sort",
      label: t("list.sort"),
      options: [
        { label: t("members.sort.score"), value: "" },
        { label: t("members.sort.active"), value: "active" },
        { label: t("members.sort.joined"), value: "joined" },
        { label: t("members.sort.name"), value: "name" },
      ],
    },
  ];
}
