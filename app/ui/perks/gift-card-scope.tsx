import { useFetcher } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { Banner, BlockStack, Button, InlineStack, Link, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";
import type { MessageKey } from "../i18n";
import { useToast } from "../admin/use-toast";
import { useTranslate } from "../i18n-context";

/** Optional in shopify.app.toml: only perks that are gift cards need it. */
const SCOPE = "write_gift_cards";

/** What had been parked for want of the permission is tried again as soon as it is given. */
type Outcome = { readonly kind: "retried"; readonly retried: number; readonly movedOn: number };

type State = "looking" | "granted" | "missing" | "declined" | "failed";

const TEXTS: Readonly<Record<State, MessageKey>> = {
  looking: "perks.gift.looking",
  granted: "perks.gift.granted",
  missing: "perks.gift.missing",
  declined: "perks.gift.declined",
  failed: "perks.gift.failed",
};

const TONES = { granted: "success", missing: "warning", declined: "warning", failed: "critical" } as const;

const stateOf = (detail: { readonly granted: readonly string[] }): State =>
  detail.granted.includes(SCOPE) ? "granted" : "missing";

/** Whether the shop lets the app make gift cards, and the buttons to allow it and to take that back. Shopify asks the merchant. */
export function GiftCardScope() {
  const t = useTranslate();
  const { scopes } = useAppBridge();
  const fetcher = useFetcher<Outcome>();
  const retried = fetcher.data?.retried ?? 0;
  useToast(fetcher.data, retried === 0 ? undefined : t.count("perks.gift.retried", retried));
  const [state, setState] = useState<State>("looking");
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    let left = false;
    scopes.query().then(
      (detail) => left || setState(stateOf(detail)),
      () => left || setState("failed"),
    );
    return () => {
      left = true;
    };
  }, [scopes]);
  const change = (work: () => Promise<State>) => () => {
    setBusy(true);
    void work()
      .catch((): State => "failed")
      .then(setState)
      .finally(() => setBusy(false));
  };
  const allow = change(async () => {
    const { result, detail } = await scopes.request([SCOPE]);
    const next = result === "declined-all" ? "declined" : stateOf(detail);
    if (next === "granted") {
      fetcher.submit({ intent: "gift-cards-allowed" }, { method: "post", action: "/app/rewards/perks" });
    }
    return next;
  });
  const revoke = change(async () => stateOf((await scopes.revoke([SCOPE])).detail));
  if (state === "looking")
    return (
      <Text as="p" tone="subdued">
        {t(TEXTS[state])}
      </Text>
    );
  return (
    <Banner tone={TONES[state]} title={t("perks.gift.title")}>
      <BlockStack gap="200">
        <Text as="p">{t(TEXTS[state])}</Text>
        <InlineStack gap="300" blockAlign="center">
          {state === "granted" ? (
            <Button loading={busy} onClick={revoke}>
              {t("perks.gift.revoke")}
            </Button>
          ) : (
            <Button loading={busy} onClick={allow}>
              {t("perks.gift.allow")}
            </Button>
          )}
          {state === "granted" ? <Link url="/app/rewards/attempts?state=parked">{t("perks.gift.retry")}</Link> : null}
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}
