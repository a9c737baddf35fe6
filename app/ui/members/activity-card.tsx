import { Badge, InlineStack, Text } from "@shopify/polaris";
import type { ActivityLine, MemberView } from "~/views/member-view";
import { ListPages } from "../admin/list-pages";
import { PlainTable } from "../admin/plain-table";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";
import { kindText } from "../reasons";
import { WhyLink } from "../why/why-link";

type Props = { readonly activities: readonly ActivityLine[]; readonly links: MemberView["activityLinks"] };

/** What the member did, the newest first, with what it was worth and why not more. */
export function ActivityCard({ activities, links }: Props) {
  const t = useTranslate();
  const notes = (line: ActivityLine): string[] => [
    ...(line.quality === null ? [] : [t("activity.quality", { percent: line.quality })]),
    ...(line.pair === null ? [] : [t("activity.pair", { percent: line.pair })]),
  ];
  return (
    <SectionCard
      title={t("member.activities.title")}
      empty={activities.length === 0 ? t("member.activities.none") : null}
    >
      <PlainTable
        caption={t("member.activities.title")}
        columns={[
          { title: t("activity.column.what") },
          { title: t("activity.column.when"), line: true },
          { title: t("activity.column.where") },
          { title: t("activity.column.points"), end: true },
        ]}
        rows={activities.map((line) => ({
          key: line.id,
          cells: [
            <InlineStack key="what" gap="200" wrap={false}>
              <span>{kindText(t, line.kind)}</span>
              {line.state === "counts" ? null : <Badge tone="warning">{t(`activity.${line.state}`)}</Badge>}
              {line.questionId === null ? null : (
                <WhyLink subject="refusal" id={line.questionId}>
                  {t("held.ask")}
                </WhyLink>
              )}
            </InlineStack>,
            line.at,
            line.group ?? line.source,
            <span key="points">
              {line.state === "counts" ? line.points : <s>{line.points}</s>}
              {notes(line).map((note) => (
                <Text key={note} as="p" variant="bodySm" tone="subdued">
                  {note}
                </Text>
              ))}
            </span>,
          ],
        }))}
      />
      <ListPages links={links} />
    </SectionCard>
  );
}
