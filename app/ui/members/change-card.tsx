import { BlockStack, List, ProgressBar, Text } from "@shopify/polaris";
import type { ChangeLine, NextTier } from "~/views/standing-explained";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";

type Props = { readonly changes: readonly ChangeLine[]; readonly next: NextTier | null };

/** What would move this member's score and tier. */
export function ChangeCard({ changes, next }: Props) {
  const t = useTranslate();
  return (
    <SectionCard title={t("member.change.title")}>
      <List>
        {changes.map((change) => (
          <List.Item key={change.kind}>
            {change.kind === "week-is-full"
              ? t("change.week-is-full")
              : t(`change.${change.kind}`, { points: change.points })}
          </List.Item>
        ))}
      </List>
      {next === null ? (
        <Text as="p">{t("member.change.top")}</Text>
      ) : (
        <BlockStack gap="200">
          <Text as="p" id="next-tier">
            {t("member.change.next", { tier: next.tier })}
          </Text>
          <ProgressBar progress={next.percent} size="small" tone="success" ariaLabelledBy="next-tier" />
          <List>
            {next.pointsToGo === null ? null : (
              <List.Item>{t("member.change.points", { points: next.pointsToGo })}</List.Item>
            )}
            {next.weeksToGo === 0 ? null : <List.Item>{t.count("member.change.weeks", next.weeksToGo)}</List.Item>}
            {next.endorsersToGo === 0 ? null : (
              <List.Item>{t.count("member.change.endorsers", next.endorsersToGo)}</List.Item>
            )}
            {next.endorserDaysToGo === 0 ? null : (
              <List.Item>{t.count("member.change.days", next.endorserDaysToGo)}</List.Item>
            )}
            {next.percent === 100 ? <List.Item>{t("member.change.met")}</List.Item> : null}
          </List>
        </BlockStack>
      )}
    </SectionCard>
  );
}
