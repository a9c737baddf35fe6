import { Banner, InlineStack, Link, Text } from "@shopify/polaris";
import type { MemberView } from "~/views/member-view";
import { useTranslate } from "../i18n-context";

type Props = { readonly view: Pick<MemberView, "mergedInto" | "mergedFrom"> };

/** Who they are now, or who else they were: their customers were merged in Shopify. */
export function MergedBanner({ view }: Props) {
  const t = useTranslate();
  const { mergedInto, mergedFrom } = view;
  const others = mergedInto === null ? mergedFrom : [mergedInto];
  if (others.length === 0) return null;
  return (
    <Banner tone="info">
      <InlineStack gap="200">
        <Text as="p">{mergedInto === null ? t("member.merged.from") : t("member.merged.into")}</Text>
        {others.map((memberId) => (
          <Link key={memberId} url={`/app/members/${encodeURIComponent(memberId)}`}>
            {memberId}
          </Link>
        ))}
      </InlineStack>
    </Banner>
  );
}
