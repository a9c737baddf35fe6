import { BlockStack, ProgressBar, Text } from "@shopify/polaris";
import type { BulkLine } from "~/views/rewards-view";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";

/** How far everything is that was taken back at once, and what became of each. */
export function BulkTakeBackCard({ bulk }: { readonly bulk: BulkLine }) {
  const t = useTranslate();
  const { at, matching, planned, nothingLeft, underWay, takenBack, tooLate, parked } = bulk;
  return (
    <SectionCard title={t("attempts.bulk.title")} text={t("attempts.bulk.asked", { at, matching })} empty={null}>
      <BlockStack gap="200">
        {bulk.running ? (
          <ProgressBar progress={bulk.percent} size="small" ariaLabelledBy="bulk-take-back-progress" />
        ) : null}
        <Text as="p" id="bulk-take-back-progress">
          {bulk.running ? t("attempts.bulk.running", { underWay }) : t("attempts.bulk.done")}
        </Text>
        <Text as="p">{t("attempts.bulk.counts", { planned, takenBack, tooLate, parked, nothingLeft })}</Text>
      </BlockStack>
    </SectionCard>
  );
}
