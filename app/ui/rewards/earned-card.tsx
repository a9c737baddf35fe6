import { BlockStack } from "@shopify/polaris";
import { CHART_CLASSES, type CurrencyMonths } from "~/views/ledger-view";
import { PlainTable } from "../admin/plain-table";
import { SectionCard } from "../admin/section-card";
import { BarChart, SERIES_COLORS } from "../charts/bar-chart";
import { useTranslate } from "../i18n-context";
import { reasonText } from "../reasons";

const COLORS = { purchase: SERIES_COLORS.quiet, participation: SERIES_COLORS.engagement, operator: SERIES_COLORS.code };

/** What is still owed, by the month in which it was earned: as columns, and as figures with what was issued and what ran out. */
export function EarnedCard({ months }: { readonly months: readonly CurrencyMonths[] }) {
  const t = useTranslate();
  const named = { label: t("ledger.earned.earlier"), title: t("ledger.earned.earlier") };
  return (
    <SectionCard
      title={t("ledger.earned.title")}
      text={t("ledger.earned.text")}
      empty={months.length === 0 ? t("liability.none") : null}
    >
      <BlockStack gap="400">
        {months.map(({ currency, bars, earlier, rows }) => (
          <BlockStack key={currency} gap="300">
            <BarChart
              title={t("ledger.earned.chart", { currency })}
              bars={earlier === null ? bars : [{ ...named, parts: earlier }, ...bars]}
              series={CHART_CLASSES.map((name) => ({ name: reasonText(t, name), color: COLORS[name] }))}
              tableLabel={t("ledger.earned.chart", { currency })}
              columnLabel={t("ledger.earned.month")}
            />
            <PlainTable
              caption={t("ledger.earned.figures", { currency })}
              columns={[
                { title: t("ledger.earned.month") },
                { title: t("liability.class") },
                { title: t("ledger.earned.owed"), end: true },
                { title: t("liability.issued"), end: true },
                { title: t("ledger.earned.redeemed"), end: true },
                { title: t("ledger.earned.expired"), end: true },
              ]}
              rows={rows.map((row) => ({
                key: `${row.month ?? ""} ${row.lotClass}`,
                cells: [
                  row.month ?? named.label,
                  reasonText(t, row.lotClass),
                  row.owed,
                  row.issued,
                  row.redeemed,
                  row.expired,
                ],
              }))}
            />
          </BlockStack>
        ))}
      </BlockStack>
    </SectionCard>
  );
}
