import { BlockStack, Modal, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslate } from "../i18n-context";

type Props = {
  readonly open: boolean;
  readonly version: number;
  readonly onClose: () => void;
  readonly onRollBack: (reason: string) => void;
};

/** Asks why; without a reason nothing is rolled back. */
export function RollBackDialog({ open, version, onClose, onRollBack }: Props) {
  const t = useTranslate();
  const [reason, setReason] = useState("");
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={t("versions.roll-back.title", { version })}
      primaryAction={{
        content: t("versions.roll-back"),
        disabled: reason.trim() === "",
        onAction: () => {
          onRollBack(reason.trim());
        },
      }}
      secondaryActions={[{ content: t("action.cancel"), onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="300">
          <Text as="p">{t("versions.roll-back.text")}</Text>
          <TextField
            label={t("versions.reason")}
            helpText={t("versions.reason.needed")}
            autoComplete="off"
            maxLength={500}
            value={reason}
            onChange={setReason}
          />
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
