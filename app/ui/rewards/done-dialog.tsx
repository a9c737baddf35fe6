import { BlockStack, Modal, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslate } from "../i18n-context";

type Props = {
  readonly open: boolean;
  readonly what: string;
  /** Of a standing, which has no id of its own: whose it is. */
  readonly customerGid: string | null;
  readonly onClose: () => void;
  readonly onDone: (shopifyId: string) => void;
};

/** Asks for Shopify's own id, so that what a person saw there can be found again. */
export function DoneDialog({ open, what, customerGid, onClose, onDone }: Props) {
  const t = useTranslate();
  const isStanding = customerGid !== null;
  const [id, setId] = useState(customerGid ?? "");
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={isStanding ? t("attempts.done.standing.title") : t("attempts.done.title", { what })}
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
          <Text as="p">{isStanding ? t("attempts.done.standing.text") : t("attempts.done.text")}</Text>
          <TextField
            label={t("attempts.done.id")}
            helpText={isStanding ? t("attempts.done.standing.id.help") : t("attempts.done.id.help")}
            value={id}
            onChange={setId}
            autoComplete="off"
          />
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
