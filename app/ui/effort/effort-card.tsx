import { BlockStack, List, Text } from "@shopify/polaris";
import type { EffortView } from "~/views/effort-view";
import { SectionCard } from "../admin/section-card";
import { BarChart, SERIES_COLORS } from "../charts/bar-chart";
import { useTranslate } from "../i18n-context";
import { kindText } from "../reasons";

/** What the creator does for the group, the score it gives and what the pool paid for it; sales stand elsewhere. */
export function EffortCard({ view }: { readonly view: EffortView }) {
  const t = useTranslate();
  const quiet = view.chart.every((bar) => bar.parts.every((part) => part.value === 0));
  return (
    <SectionCard title={t("effort.title")}>
      <BlockStack gap="300">
        <Text as="p" tone="subdued">
          {t("effort.help")}
        </Text>
        <Text as="p" variant="headingMd">
          {t("effort.score", { score: view.score })}
        </Text>
        {quiet ? null : (
          <BarChart
            title={t("effort.chart")}
            bars={view.chart}
            series={[{ name: t("effort.title"), color: SERIES_COLORS.engagement }]}
            tableLabel={t("chart.table")}
            columnLabel={t("chart.week")}
          />
        )}
        <Text as="h3" variant="headingSm">
          {t("effort.done.title", { weeks: view.weeks })}
        </Text>
        {view.done.length === 0 ? <Text as="p">{t("effort.none", { weeks: view.weeks })}</Text> : null}
        <List>
          {view.done.map((row) => (
            <List.Item key={row.kind}>{t("effort.done", { kind: kindText(t, row.kind), count: row.count })}</List.Item>
          ))}
        </List>
        <Text as="h3" variant="headingSm">
          {t("effort.pools")}
        </Text>
        {view.pools.length === 0 ? <Text as="p">{t("effort.pools.none")}</Text> : null}
        <List>
          {view.pools.map((row) => (
            <List.Item key={row.month}>{t("effort.pools.row", row)}</List.Item>
          ))}
        </List>
      </BlockStack>
    </SectionCard>
  );
}
