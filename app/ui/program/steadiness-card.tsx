import { Badge, Banner, BlockStack, InlineStack, List, Text } from "@shopify/polaris";
import { type SteadinessRow, steadinessOf } from "~/core/programs/bounds";
import { SectionCard } from "../admin/section-card";
import type { Translate } from "../i18n";
import { useTranslate } from "../i18n-context";
import type { DraftRead } from "./draft";
import { warningText } from "./problem-text";

/** The guarantee in words, worked out from what stands on the page by the engine that will keep it. */
export function SteadinessCard({ read }: { readonly read: DraftRead }) {
  const t = useTranslate();
  if (read.kind === "refused") {
    return <SectionCard title={t("steady.title")} empty={t("steady.refused")} />;
  }
  const steadiness = steadinessOf(read.program);
  return (
    <SectionCard title={t("steady.title")} text={t("steady.text")}>
      <BlockStack gap="300">
        {read.warnings.length === 0 ? (
          <InlineStack>
            <Badge tone="success">{t("steady.holds")}</Badge>
          </InlineStack>
        ) : (
          <Banner tone="warning">
            {read.warnings.map((warning) => (
              <Text key={warning.code} as="p">
                {warningText(t, warning)}
              </Text>
            ))}
          </Banner>
        )}
        <List>
          {steadiness.rows.map((row) => (
            <List.Item key={row.pointsAWeek}>{steadinessText(t, row)}</List.Item>
          ))}
        </List>
        <Text as="p" tone="subdued">
          {t("steady.bounds", {
            burst: points(t, steadiness.burstMaxMilli),
            two: points(t, steadiness.twoWeekBurstMaxMilli),
            codes: points(t, steadiness.codesMaxMilli),
          })}
        </Text>
      </BlockStack>
    </SectionCard>
  );
}

// Whole points without a locale's separators: the same on the server and in the browser.
function points(t: Translate, milli: number): string {
  const tenths = Math.floor(milli / 100);
  const text = tenths % 10 === 0 ? String(tenths / 10) : (tenths / 10).toFixed(1);
  return t.language === "de" ? text.replace(".", ",") : text;
}

/** One line of the guarantee: how long steady taking part needs to rank above a burst, and above codes for ever. */
export function steadinessText(t: Translate, row: SteadinessRow): string {
  const weeks = (count: number): string => t.count("steady.weeks", count);
  const burst =
    row.outranksBurst === null ? t("steady.burst.never") : t("steady.burst", { weeks: weeks(row.outranksBurst) });
  const codes =
    row.outranksCodes === null ? t("steady.codes.never") : t("steady.codes", { weeks: weeks(row.outranksCodes) });
  const both =
    row.outranksTwoWeekBurst === null
      ? t("steady.straddle.never")
      : t("steady.straddle", { weeks: weeks(row.outranksTwoWeekBurst) });
  return t("steady.row", { points: row.pointsAWeek, burst, both, codes });
}
