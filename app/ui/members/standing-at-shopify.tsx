import { Badge, BlockStack, InlineStack, Link, Text } from "@shopify/polaris";
import type { MemberView } from "~/views/member-view";
import type { MessageKey } from "../i18n";
import { useTranslate } from "../i18n-context";
import { attemptReason } from "../reasons";

type There = NonNullable<MemberView["atShopify"]>;

const STATES: Readonly<Record<There["state"], MessageKey>> = {
  current: "member.shopify.current",
  waiting: "member.shopify.waiting",
  retried: "member.shopify.retried",
  refused: "member.shopify.refused",
  cancelled: "member.shopify.cancelled",
};
const TONES = { current: "success", waiting: "info", retried: "attention", refused: "warning" } as const;

/** Whether the store shows the newest standing, and if not why: the metafield and tags that Shopify has. */
export function StandingAtShopify({ view }: { readonly view: Pick<MemberView, "memberId" | "atShopify"> }) {
  const t = useTranslate();
  const { memberId, atShopify: there } = view;
  if (there === null) return null;
  const { state, reason, since, tries, nextAt } = there;
  const failing = state !== "current" && since !== null;
  return (
    <BlockStack gap="100">
      <InlineStack gap="200" blockAlign="center">
        <Text as="span">{t("member.shopify")}</Text>
        <Badge {...(state !== "cancelled" && { tone: TONES[state] })}>{t(STATES[state])}</Badge>
      </InlineStack>
      {failing && reason !== null ? (
        <Text as="p" variant="bodySm" tone="subdued">
          <span className="hearth-wrap">{attemptReason(t, reason)}</span>{" "}
          {state === "retried"
            ? t("member.shopify.next", { since, tries, at: nextAt })
            : t("member.shopify.since", { since, tries })}
        </Text>
      ) : null}
      {failing ? (
        <Link url={`/app/rewards/attempts?kind=standing&q=${encodeURIComponent(memberId)}`}>
          {t("member.shopify.look")}
        </Link>
      ) : null}
    </BlockStack>
  );
}
