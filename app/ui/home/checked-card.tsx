import { BlockStack, InlineGrid, Text } from "@shopify/polaris";
import type { HomeView } from "~/views/home-view";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";
import { prefixedText } from "../reasons";

type Props = { readonly checked: HomeView["checked"] };

/** What was held against Shopify last, and whether it agreed. */
export function CheckedCard({ checked }: Props) {
  const t = useTranslate();
  return (
    <SectionCard
      title={t("home.checked.title")}
      text={t("home.checked.text")}
      empty={checked.length === 0 ? t("home.checked.none") : null}
    >
      <BlockStack gap="200">
        {checked.map(({ subject, at, looked, differing }) => (
          <InlineGrid key={subject} columns={{ xs: 1, sm: "1fr auto" }} gap={{ xs: "0", sm: "200" }}>
            <Text as="p">
              {prefixedText(t, "home.checked.subject", subject, { looked })}{" "}
              {differing === 0 ? t("home.checked.same") : t.count("home.checked.differing", differing)}
            </Text>
            <Text as="span" tone="subdued">
              {at}
            </Text>
          </InlineGrid>
        ))}
      </BlockStack>
    </SectionCard>
  );
}
