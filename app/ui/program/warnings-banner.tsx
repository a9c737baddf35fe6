import { Banner, BlockStack, Checkbox, Text } from "@shopify/polaris";
import { useTranslate } from "../i18n-context";

type Props = {
  readonly warnings: readonly string[];
  readonly confirmed: boolean;
  readonly onConfirm: (confirmed: boolean) => void;
};

/** What has to be read before a version is published, and that it was. */
export function WarningsBanner({ warnings, confirmed, onConfirm }: Props) {
  const t = useTranslate();
  if (warnings.length === 0) return null;
  return (
    <Banner tone="warning" title={t("publish.warnings")}>
      <BlockStack gap="200">
        {warnings.map((warning) => (
          <Text key={warning} as="p">
            {warning}
          </Text>
        ))}
        <Checkbox label={t("publish.confirm")} checked={confirmed} onChange={onConfirm} />
      </BlockStack>
    </Banner>
  );
}
