import { BlockStack, ChoiceList, InlineGrid, Modal, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { ProgramChange } from "~/core/programs/diff-programs";
import { useTranslate } from "../i18n-context";
import { DiffList } from "./diff-list";
import { WarningsBanner } from "./warnings-banner";

/** Now, or a local time of the shop such as 2026-06-01T09:00. */
export type PublishWhen = "now" | string;

type Props = {
  readonly open: boolean;
  readonly version: number;
  readonly timezone: string;
  readonly changes: readonly ProgramChange[];
  readonly warnings: readonly string[];
  readonly onClose: () => void;
  readonly onPublish: (when: PublishWhen, confirmed: boolean) => void;
};

/** What changes, what is warned of, and from when: nothing is published unseen. */
export function PublishDialog({ open, version, timezone, changes, warnings, onClose, onPublish }: Props) {
  const t = useTranslate();
  const [confirmed, setConfirmed] = useState(false);
  const [later, setLater] = useState(false);
  const [day, setDay] = useState("");
  const [time, setTime] = useState("00:00");
  const ready = (warnings.length === 0 || confirmed) && (!later || (day !== "" && time !== ""));
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={t("publish.title", { version })}
      primaryAction={{
        content: t(later ? "publish.schedule" : "publish.do"),
        disabled: !ready,
        onAction: () => {
          onPublish(later ? `${day}T${time}` : "now", confirmed);
        },
      }}
      secondaryActions={[{ content: t("action.cancel"), onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="400">
          <DiffList changes={changes} />
          <WarningsBanner warnings={warnings} confirmed={confirmed} onConfirm={setConfirmed} />
        </BlockStack>
      </Modal.Section>
      <Modal.Section>
        <BlockStack gap="300">
          <ChoiceList
            title={t("publish.when")}
            choices={[
              { label: t("publish.now"), value: "now" },
              { label: t("publish.later"), value: "later" },
            ]}
            selected={[later ? "later" : "now"]}
            onChange={([chosen]) => {
              setLater(chosen === "later");
            }}
          />
          {later ? (
            <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
              <TextField label={t("publish.day")} type="date" autoComplete="off" value={day} onChange={setDay} />
              <TextField
                label={t("publish.time", { zone: timezone })}
                type="time"
                autoComplete="off"
                value={time}
                onChange={setTime}
              />
            </InlineGrid>
          ) : null}
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
