import { BlockStack, IndexTable, Link, Text } from "@shopify/polaris";
import type { GroupLine } from "~/views/groups-view";
import { useTranslate } from "../i18n-context";

/** Groups with what they did lately; chapters name the group they belong to. */
export function GroupTable({ groups }: { readonly groups: readonly GroupLine[] }) {
  const t = useTranslate();
  return (
    <IndexTable
      itemCount={groups.length}
      selectable={false}
      resourceName={{ singular: t("groups.one"), plural: t("groups.many") }}
      headings={[
        { title: t("groups.column.group") },
        { title: t("groups.column.creator") },
        { title: t("groups.column.members"), alignment: "end" },
        { title: t("groups.column.active"), alignment: "end" },
        { title: t("groups.column.orders"), alignment: "end" },
        { title: t("groups.column.credit"), alignment: "end" },
      ]}
    >
      {groups.map((group, index) => (
        <IndexTable.Row key={group.groupId} id={group.groupId} position={index}>
          <IndexTable.Cell>
            <BlockStack>
              <Link dataPrimaryLink url={`/app/groups/${encodeURIComponent(group.groupId)}`} removeUnderline>
                <Text as="span" fontWeight="semibold">
                  {group.name}
                </Text>
              </Link>
              {group.parentName === null ? null : (
                <Text as="span" variant="bodySm" tone="subdued">
                  {t("groups.chapter", { group: group.parentName })}
                </Text>
              )}
            </BlockStack>
          </IndexTable.Cell>
          <IndexTable.Cell>
            {group.creatorId === null ? (
              t("groups.no-creator")
            ) : (
              <Link url={`/app/members/${encodeURIComponent(group.creatorId)}`}>{group.creatorName}</Link>
            )}
          </IndexTable.Cell>
          {[group.members, group.activeThisWeek, group.ordersHelped, group.credit.join(" + ")].map((text, column) => (
            <IndexTable.Cell key={column}>
              <Text as="span" alignment="end" numeric>
                {text}
              </Text>
            </IndexTable.Cell>
          ))}
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}
