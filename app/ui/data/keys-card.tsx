import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Button, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { DataView } from "~/views/data-view";
import { SectionCard } from "../admin/section-card";
import { useToast } from "../admin/use-toast";
import { useTranslate } from "../i18n-context";

type KeyOutcome = { readonly intent: string; readonly outcome: { readonly kind: string; readonly key?: string } };

/** API keys: made here, shown once, taken back here. */
export function KeysCard({ keys }: { readonly keys: DataView["keys"] }) {
  const t = useTranslate();
  const fetcher = useFetcher<KeyOutcome>();
  const [name, setName] = useState("");
  const made = fetcher.data?.intent === "create-key" ? fetcher.data.outcome.key : undefined;
  const create = (): void => {
    fetcher.submit({ intent: "create-key", name: name.trim() }, { method: "post" });
    setName("");
  };
  return (
    <SectionCard title={t("keys.title")} text={t("keys.text")}>
      {made === undefined ? null : (
        <Banner tone="success" title={t("keys.made")}>
          <BlockStack gap="200">
            <Text as="p">{t("keys.made.text")}</Text>
            <code className="hearth-wrap" style={{ userSelect: "all" }}>
              {made}
            </code>
          </BlockStack>
        </Banner>
      )}
      <TextField
        label={t("keys.name")}
        helpText={t("keys.name.help")}
        autoComplete="off"
        maxLength={80}
        value={name}
        onChange={setName}
        connectedRight={
          <Button disabled={name.trim() === ""} loading={fetcher.state !== "idle"} onClick={create}>
            {t("keys.create")}
          </Button>
        }
      />
      {keys.length === 0 ? (
        <Text as="p" tone="subdued">
          {t("keys.none")}
        </Text>
      ) : (
        keys.map((key) => <KeyRow key={key.keyId} row={key} />)
      )}
    </SectionCard>
  );
}

function KeyRow({ row }: { readonly row: DataView["keys"][number] }) {
  const t = useTranslate();
  const fetcher = useFetcher<KeyOutcome>();
  useToast(fetcher.data, fetcher.data?.outcome.kind === "revoked" ? t("keys.revoked.done") : undefined);
  return (
    <InlineStack align="space-between" blockAlign="center" gap="200">
      <BlockStack>
        <Text as="span" fontWeight="semibold">
          {row.name}
        </Text>
        <Text as="span" variant="bodySm" tone="subdued">
          {row.revokedAt !== null
            ? t("keys.revoked", { date: row.revokedAt })
            : row.lastUsedAt === null
              ? t("keys.unused", { date: row.createdAt })
              : t("keys.used", { date: row.lastUsedAt })}
        </Text>
      </BlockStack>
      {row.revokedAt !== null ? null : (
        <Button
          size="slim"
          tone="critical"
          loading={fetcher.state !== "idle"}
          accessibilityLabel={t("keys.revoke.label", { name: row.name })}
          onClick={() => {
            fetcher.submit({ intent: "revoke-key", keyId: row.keyId }, { method: "post" });
          }}
        >
          {t("keys.revoke")}
        </Button>
      )}
    </InlineStack>
  );
}
