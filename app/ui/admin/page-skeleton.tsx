import { BlockStack, Card, SkeletonBodyText, SkeletonDisplayText, SkeletonPage } from "@shopify/polaris";
import { useTranslate } from "../i18n-context";

/** The outline of a page that is on its way. */
export function PageSkeleton() {
  const t = useTranslate();
  return (
    <div role="status" aria-label={t("state.loading")}>
      <SkeletonPage primaryAction>
        <BlockStack gap="400">
          {[3, 6, 4].map((lines) => (
            <Card key={lines}>
              <BlockStack gap="300">
                <SkeletonDisplayText size="small" />
                <SkeletonBodyText lines={lines} />
              </BlockStack>
            </Card>
          ))}
        </BlockStack>
      </SkeletonPage>
    </div>
  );
}
