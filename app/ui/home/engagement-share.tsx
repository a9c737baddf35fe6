import { BlockStack, Card, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import type { HomeView } from "~/views/home-view";
import { useTranslate } from "../i18n-context";

type Props = { readonly split: HomeView["split"]; readonly codePayoutMax: string };

/** The mission in one number: how much of what community members earn comes from taking part rather than from codes. */
export function EngagementShare({ split, codePayoutMax }: Props) {
  const t = useTranslate();
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("home.share.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("home.share.text", { max: codePayoutMax })}
          </Text>
        </BlockStack>
        {split.length === 0 ? <Text as="p">{t("home.share.empty")}</Text> : null}
        {split.map((row) => (
          <BlockStack key={row.currency} gap="200">
            <InlineStack align="space-between" gap="200">
              <Text as="p" variant="headingLg">
                {row.engagementText === null
                  ? t("home.share.none")
                  : t("home.share.percent", { percent: row.engagementText })}
              </Text>
              <Text as="p" tone="subdued">
                {row.currency}
              </Text>
            </InlineStack>
            {row.engagementPercent === null ? null : (
              <ProgressBar
                progress={row.engagementPercent}
                tone="success"
                size="small"
                ariaLabelledBy={`share-${row.currency}`}
              />
            )}
            <span id={`share-${row.currency}`}>
              {t("home.share.row", { engagement: row.engagement, code: row.code, buyer: row.buyer })}
            </span>
          </BlockStack>
        ))}
      </BlockStack>
    </Card>
  );
}
