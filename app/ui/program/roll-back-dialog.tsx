import { BlockStack, Modal, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { ProgramChange } from "~/core/programs/diff-programs";
import { useTranslate } from "../i18n-context";
import { DiffList } from "./diff-list";
import { WarningsBanner } from "./warnings-banner";

type Props = {
  readonly open: boolean;
  readonly version: number;
  /** Against what is in force. */
  readonly changes: readonly ProgramChange[];
  readonly warnings: readonly string[];
  readonly onClose: () => void;
  readonly onRollBack: (reason: string, confirmed: boolean) => void;
};

/** What changes, what is warned of, and why: without a reason, or with a warning unread, nothing is rolled back. */
export function RollBackDialog({ open, version, changes, warnings, onClose, onRollBack }: Props) {
  const t = useTranslate();
  const [reason, setReason] = useState("");
  const [confirmed, setConfirmed] = useState(false);
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={t("versions.roll-back.title", { version })}
      primaryAction={{
        content: t("versions.roll-back"),
        disabled: reason.trim() === "" || (warnings.length > 0 && !confirmed),
        onAction: () => {
          onRollBack(reason.trim(), confirmed);
        },
      }}
      secondaryActions={[
        { content: t("versions.backtest"), url: `/app/program/backtest?draft=${String(version)}` },
        { content: t("action.cancel"), onAction: onClose },
      ]}
    >
      <Modal.Section>
        <BlockStack gap="400">
          <Text as="p">{t("versions.roll-back.text")}</Text>
          <DiffList changes={changes} />
          <WarningsBanner warnings={warnings} confirmed={confirmed} onConfirm={setConfirmed} />
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
