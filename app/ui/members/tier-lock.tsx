import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Button, InlineStack, Modal, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useToast } from "../admin/use-toast";
import type { MessageKey } from "../i18n";
import { useTranslate } from "../i18n-context";

type Outcome = { readonly kind: "changed" | "unknown" | "wrong-state" | "no-reason" };

const OUTCOMES: Readonly<Record<Outcome["kind"], MessageKey>> = {
  changed: "tier.lock.done",
  unknown: "tier.lock.failed",
  "wrong-state": "tier.lock.failed",
  "no-reason": "tier.lock.no-reason",
};

type Props = { readonly tier: string; readonly lock: { readonly reason: string; readonly since: string } | null };

/** Holds the tier where it is, or lets it go, each with a reason. */
export function TierLock({ tier, lock }: Props) {
  const t = useTranslate();
  const fetcher = useFetcher<Outcome>();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const result = fetcher.data;
  useToast(result, result === undefined ? undefined : t(OUTCOMES[result.kind]));
  const close = (): void => {
    setAsking(false);
    setReason("");
  };
  const title = lock === null ? t("tier.lock.title", { tier }) : t("tier.unlock.title", { tier });
  return (
    <BlockStack gap="200" inlineAlign="start">
      {lock === null ? null : (
        <Banner tone="info">
          <Text as="p">{t("tier.locked", { tier, date: lock.since, reason: lock.reason })}</Text>
        </Banner>
      )}
      <InlineStack>
        <Button
          loading={fetcher.state !== "idle"}
          onClick={() => {
            setAsking(true);
          }}
        >
          {lock === null ? t("tier.lock") : t("tier.unlock")}
        </Button>
      </InlineStack>
      <Modal
        open={asking}
        onClose={close}
        title={title}
        primaryAction={{
          content: lock === null ? t("tier.lock") : t("tier.unlock"),
          disabled: reason.trim() === "",
          onAction: () => {
            fetcher.submit({ intent: "tier-lock", locked: String(lock === null), reason }, { method: "post" });
            close();
          },
        }}
        secondaryActions={[{ content: t("action.cancel"), onAction: close }]}
      >
        <Modal.Section>
          <TextField
            label={t("tier.lock.reason")}
            helpText={lock === null ? t("tier.lock.help") : t("tier.unlock.help")}
            value={reason}
            onChange={setReason}
            autoComplete="off"
            multiline={2}
            maxLength={500}
          />
        </Modal.Section>
      </Modal>
    </BlockStack>
  );
}
