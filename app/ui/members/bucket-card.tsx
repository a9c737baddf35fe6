import { BlockStack, Card, Link, List, Text } from "@shopify/polaris";
import type { BucketView } from "~/views/bucket-view";
import { useTranslate } from "../i18n-context";

/** Accounts that count as one person with this member, and by what; nothing where there are none. */
export function BucketCard({ bucket }: { readonly bucket: BucketView | null }) {
  const t = useTranslate();
  if (bucket === null) return null;
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t("member.bucket")}
        </Text>
        <Text as="p" tone="subdued">
          {t("member.bucket.help")}
        </Text>
        {bucket.members.length > 0 && (
          <List>
            {bucket.members.map(({ memberId, by }) => (
              <List.Item key={memberId}>
                <Link url={`/app/members/${encodeURIComponent(memberId)}`}>{memberId}</Link>:{" "}
                {by.map((one) => t(`member.bucket.by-${one}`)).join(", ")}
              </List.Item>
            ))}
          </List>
        )}
        {bucket.customers > 0 && <Text as="p">{t.count("member.bucket.customers", bucket.customers)}</Text>}
      </BlockStack>
    </Card>
  );
}
