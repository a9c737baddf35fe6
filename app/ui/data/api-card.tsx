import { Text } from "@shopify/polaris";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";

/** How a community platform reports what happened, ready to copy. */
export function ApiCard({ appUrl }: { readonly appUrl: string }) {
  const t = useTranslate();
  const example = [
    `curl ${appUrl}/api/v1/activities \\`,
    `  -H "Authorization: Bearer KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '{"activities":[{"id":"post-1","source":"forum",`,
    `       "member":"ana","kind":"answer",`,
    `       "occurredAt":"2026-11-21T12:00:00Z"}]}'`,
  ].join("\n");
  return (
    <SectionCard title={t("api.title")} text={t("api.text")}>
      <pre style={{ overflowX: "auto", margin: 0, fontSize: "0.75rem" }} tabIndex={0} aria-label={t("api.example")}>
        {example}
      </pre>
      <Text as="p" tone="subdued">
        {t("api.more")}
      </Text>
    </SectionCard>
  );
}
