import { BlockStack, ProgressBar, Text } from "@shopify/polaris";
import type { BudgetView } from "~/views/budget-view";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";

/** How much of the month's budget is used, and until when it lasts. */
export function BudgetCard({ budget }: { readonly budget: BudgetView }) {
  const t = useTranslate();
  const forecast = budget.exhausted
    ? t("ledger.budget.exhausted")
    : budget.exhaustedOn === null
      ? t("ledger.budget.lasts")
      : t("ledger.budget.until", { day: budget.exhaustedOn });
  return (
    <SectionCard title={t("ledger.budget.title")} text={t("ledger.budget.text")}>
      <BlockStack gap="200">
        <ProgressBar
          progress={budget.usedPercent}
          tone={budget.exhausted ? "critical" : "primary"}
          ariaLabelledBy="ledger-budget"
        />
        <Text as="p" id="ledger-budget">
          {t("ledger.budget.used", { used: budget.used, budget: budget.budget, left: budget.left })} {forecast}
        </Text>
      </BlockStack>
    </SectionCard>
  );
}
