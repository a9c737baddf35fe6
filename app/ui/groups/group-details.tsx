import { BlockStack, Link, List, Text } from "@shopify/polaris";
import type { GroupView } from "~/views/group-view";
import { PlainTable } from "../admin/plain-table";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";
import { kindText } from "../reasons";

/** Who stands highest in the group, what its members do, and its codes. */
export function GroupDetails({ view }: { readonly view: GroupView }) {
  const t = useTranslate();
  return (
    <BlockStack gap="400">
      <SectionCard title={t("group.top.title")} empty={view.members.length === 0 ? t("group.top.none") : null}>
        <PlainTable
          caption={t("group.top.title")}
          columns={[
            { title: t("members.column.member") },
            { title: t("members.column.tier") },
            { title: t("group.top.points"), end: true },
          ]}
          rows={view.members.map((member) => ({
            key: member.memberId,
            cells: [
              <Link key="member" url={`/app/members/${encodeURIComponent(member.memberId)}`}>
                {member.name}
              </Link>,
              member.tier,
              member.points,
            ],
          }))}
        />
      </SectionCard>
      <SectionCard title={t("group.kinds.title")} empty={view.kinds.length === 0 ? t("group.kinds.none") : null}>
        <List>
          {view.kinds.map((row) => (
            <List.Item key={row.kind}>
              {t("group.kinds.row", { kind: kindText(t, row.kind), activities: row.activities, people: row.people })}
            </List.Item>
          ))}
        </List>
      </SectionCard>
      <SectionCard title={t("group.codes.title")} empty={view.codes.length === 0 ? t("group.codes.none") : null}>
        <List>
          {view.codes.map((row) => (
            <List.Item key={row.code}>
              <code>{row.code}</code>{" "}
              <Text as="span" tone="subdued">
                {t("group.codes.row", { owner: row.ownerName, uses: row.uses })}
              </Text>
            </List.Item>
          ))}
        </List>
      </SectionCard>
    </BlockStack>
  );
}
