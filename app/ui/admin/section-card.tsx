import { BlockStack, Card, Text } from "@shopify/polaris";
import type { ReactNode } from "react";

type Props = {
  readonly title: string;
  readonly text?: string;
  /** Said in place of the content where there is none. */
  readonly empty?: string | null;
  readonly children?: ReactNode;
};

/** A card with a heading, the most frequent piece of a page. */
export function SectionCard({ title, text, empty, children }: Props) {
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {title}
          </Text>
          {text === undefined ? null : (
            <Text as="p" tone="subdued">
              {text}
            </Text>
          )}
        </BlockStack>
        {empty === undefined || empty === null ? (
          children
        ) : (
          <Text as="p" tone="subdued">
            {empty}
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}
