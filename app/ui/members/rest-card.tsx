import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, InlineStack, Text } from "@shopify/polaris";
import type { MemberView } from "~/views/member-view";
import { SectionCard } from "../admin/section-card";
import { useToast } from "../admin/use-toast";
import type { MessageKey } from "../i18n";
import { useTranslate } from "../i18n-context";

type Outcome = { readonly kind: "withdrawn" | "week-has-ended" | "unknown" };

const OUTCOMES: Readonly<Record<Outcome["kind"], MessageKey>> = {
  withdrawn: "member.rests.withdrawn",
  "week-has-ended": "member.rests.ended",
  unknown: "member.rests.ended",
};

/** Weeks of rest that the member declared; those that have not ended can still be taken back. */
export function RestCard({ rests }: { readonly rests: MemberView["rests"] }) {
  const t = useTranslate();
  const fetcher = useFetcher<Outcome>();
  const result = fetcher.data;
  useToast(result, result === undefined ? undefined : t(OUTCOMES[result.kind]));
  return (
    <SectionCard title={t("member.rests.title")} empty={rests.length === 0 ? t("member.rests.none") : null}>
      <BlockStack gap="200">
        {rests.map((rest) => (
          <InlineStack key={rest.weekOf} align="space-between" blockAlign="center">
            <Text as="span">{rest.text}</Text>
            {rest.open ? (
              <Button
                size="slim"
                loading={fetcher.state !== "idle"}
                accessibilityLabel={t("member.rests.withdraw.label", { week: rest.text })}
                onClick={() => {
                  fetcher.submit({ intent: "withdraw-rest", weekOf: String(rest.weekOf) }, { method: "post" });
                }}
              >
                {t("member.rests.withdraw")}
              </Button>
            ) : null}
          </InlineStack>
        ))}
      </BlockStack>
    </SectionCard>
  );
}
