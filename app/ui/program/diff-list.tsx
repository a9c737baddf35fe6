import { BlockStack, List, Text } from "@shopify/polaris";
import type { ProgramChange } from "~/core/programs/diff-programs";
import { useTranslate } from "../i18n-context";
import { changesInWords } from "./diff-words";

/** What changed between two versions, by area. */
export function DiffList({ changes }: { readonly changes: readonly ProgramChange[] }) {
  const t = useTranslate();
  if (changes.length === 0) {
    return (
      <Text as="p" tone="subdued">
        {t("diff.none")}
      </Text>
    );
  }
  return (
    <BlockStack gap="300">
      {changesInWords(t, changes).map(({ area, title, sentences }) => (
        <BlockStack key={area} gap="100">
          <Text as="h3" variant="headingSm">
            {title}
          </Text>
          <List gap="extraTight">
            {sentences.map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
        </BlockStack>
      ))}
    </BlockStack>
  );
}
