import { Badge, BlockStack, InlineStack, Link, List, Text } from "@shopify/polaris";
import type { MemberView } from "~/views/member-view";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";
import { prefixedText } from "../reasons";
import { WhyLink } from "../why/why-link";
import { StandingAtShopify } from "./standing-at-shopify";
import { TierLock } from "./tier-lock";

/** Groups, the linked customer (of a merged member the banner says more) and the last sign of life. */
export function FactsCard({ view }: { readonly view: MemberView }) {
  const t = useTranslate();
  return (
    <SectionCard title={t("member.facts.title")}>
      <BlockStack gap="200">
        <Text as="p">{t("member.facts.active", { date: view.lastActive ?? t("members.never") })}</Text>
        {view.mergedInto === null ? (
          <Text as="p">{view.customerId === null ? t("member.facts.unlinked") : t("member.facts.linked")}</Text>
        ) : null}
        <StandingAtShopify view={view} />
        <Text as="h3" variant="headingSm">
          {t("member.facts.groups")}
        </Text>
        {view.groups.length === 0 ? (
          <Text as="p" tone="subdued">
            {t("member.facts.groups.none")}
          </Text>
        ) : (
          <List>
            {view.groups.map((group) => (
              <List.Item key={group.groupId}>
                <Link url={`/app/groups/${encodeURIComponent(group.groupId)}`}>{group.name}</Link>{" "}
                {group.leads ? t("member.facts.leads") : t("member.facts.since", { date: group.since })}
              </List.Item>
            ))}
          </List>
        )}
      </BlockStack>
    </SectionCard>
  );
}

type TierProps = { readonly view: Pick<MemberView, "memberId" | "tier" | "tierChanges" | "lowCloses" | "lock"> };

export function TierCard({ view }: TierProps) {
  const { tierChanges: changes, lowCloses } = view;
  const t = useTranslate();
  return (
    <SectionCard title={t("member.tiers.title")}>
      <InlineStack>
        <WhyLink subject="tier" id={view.memberId}>
          {t("member.why.tier", { tier: view.tier })}
        </WhyLink>
      </InlineStack>
      <TierLock tier={view.tier} lock={view.lock} />
      {changes.length === 0 && lowCloses === 0 ? (
        <Text as="p" tone="subdued">
          {t("member.tiers.none")}
        </Text>
      ) : null}
      {lowCloses > 0 ? <Text as="p">{t.count("member.tiers.low", lowCloses)}</Text> : null}
      <List>
        {changes.map((change) => (
          <List.Item key={`${change.at} ${change.cause} ${change.to}`}>
            {change.from === change.to
              ? t("member.tiers.held", { to: change.to, date: change.at })
              : change.from === null
                ? t("member.tiers.first", { to: change.to, date: change.at })
                : t("member.tiers.change", { from: change.from, to: change.to, date: change.at })}{" "}
            <Text as="span" tone="subdued">
              {prefixedText(t, "tier.cause", change.cause)}
              {change.reason === null ? "" : `: ${change.reason}`}
            </Text>
          </List.Item>
        ))}
      </List>
    </SectionCard>
  );
}

export function ConsentCard({ consents }: { readonly consents: MemberView["consents"] }) {
  const t = useTranslate();
  return (
    <SectionCard title={t("member.consent.title")} empty={consents.length === 0 ? t("member.consent.none") : null}>
      <BlockStack gap="300">
        {consents.map((entry) => (
          <BlockStack key={`${entry.at} ${entry.source}`} gap="050">
            <InlineStack gap="200">
              <Badge tone={entry.granted ? "success" : "critical"}>
                {entry.granted ? t("consent.given") : t("consent.withdrawn")}
              </Badge>
              <Text as="span" tone="subdued">
                {t("member.consent.row", { date: entry.at, source: prefixedText(t, "consent.source", entry.source) })}
              </Text>
            </InlineStack>
            <Text as="p" variant="bodySm">
              {entry.text}
            </Text>
          </BlockStack>
        ))}
      </BlockStack>
    </SectionCard>
  );
}
