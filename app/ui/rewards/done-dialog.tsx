import { BlockStack, Modal, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslate } from "../i18n-context";

type Props = {
  readonly open: boolean;
  readonly what: string;
  readonly onClose: () => void;
  readonly onDone: (shopifyId: string) => void;
};

/** Asks for Shopify's own id, so that what a person saw there can be found again. */
export function DoneDialog({ open, what, onClose, onDone }: Props) {
  const t = useTranslate();
  const [id, setId] = useState("");
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={t("attempts.done.title", { what })}
      primaryAction={{
        content: t("attempts.done"),
        disabled: id.trim() === "",
        onAction: () => {
          onDone(id.trim());
        },
      }}
      secondaryActions={[{ content: t("action.cancel"), onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="300">
          <Text as="p">{t("attempts.done.text")}</Text>
          <TextField
            label={t("attempts.done.id")}
            helpText={t("attempts.done.id.help")}
            value={id}
            onChange={setId}
            autoComplete="off"
          />
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
