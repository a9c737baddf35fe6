import { BlockStack, Card, Text } from "@shopify/polaris";
import type { ChartBar } from "~/views/chart";
import { BarChart, type Series } from "../charts/bar-chart";
import { useTranslate } from "../i18n-context";

/** One figure with its name. */
export function Stat({
  label,
  value,
  note,
}: {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
}) {
  return (
    <Card>
      <BlockStack gap="100">
        <Text as="h2" variant="bodySm" tone="subdued">
          {label}
        </Text>
        <Text as="p" variant="headingLg">
          <span className="hearth-figures">{value}</span>
        </Text>
        {note === undefined ? null : (
          <Text as="p" variant="bodySm" tone="subdued">
            {note}
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}

type WeekChartProps = {
  readonly title: string;
  readonly bars: readonly ChartBar[];
  readonly series: readonly Series[];
  readonly emptyText: string;
};

/** A chart by week in a card of its own, or what would fill it. */
export function WeekChart({ title, bars, series, emptyText }: WeekChartProps) {
  const t = useTranslate();
  const empty = bars.every((bar) => bar.parts.every((part) => part.value === 0));
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {title}
        </Text>
        {empty ? (
          <Text as="p" tone="subdued">
            {emptyText}
          </Text>
        ) : (
          <BarChart
            title={title}
            bars={bars}
            series={series}
            tableLabel={t("chart.table")}
            columnLabel={t("chart.week")}
          />
        )}
      </BlockStack>
    </Card>
  );
}
