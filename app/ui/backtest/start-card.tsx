import { useSearchParams } from "@remix-run/react";
import { BlockStack, Button, InlineStack, Select } from "@shopify/polaris";
import { useState } from "react";
import type { BacktestView } from "~/views/backtest-view";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";

type Props = {
  readonly drafts: BacktestView["drafts"];
  readonly running: boolean;
  readonly busy: boolean;
  readonly onStart: (draftVersion: string) => void;
};

/** Chooses a draft and starts it. */
export function StartCard({ drafts, running, busy, onStart }: Props) {
  const t = useTranslate();
  const [query] = useSearchParams();
  // The program's page links here from one of the versions.
  const wanted = drafts.find((draft) => String(draft.version) === query.get("draft")) ?? drafts[0];
  const [chosen, setChosen] = useState(String(wanted?.version ?? ""));
  return (
    <SectionCard
      title={t("backtest.start.title")}
      text={t("backtest.start.text")}
      empty={drafts.length === 0 ? t("backtest.start.none") : null}
    >
      <BlockStack gap="300">
        <Select
          label={t("backtest.start.select")}
          options={drafts.map(({ version, name, state }) => ({
            value: String(version),
            label: t(state === "retired" ? "backtest.start.option.retired" : "backtest.start.option", {
              version,
              name,
            }),
          }))}
          value={chosen}
          onChange={setChosen}
          disabled={running}
        />
        <InlineStack>
          <Button
            variant="primary"
            disabled={running}
            loading={busy}
            onClick={() => {
              onStart(chosen);
            }}
          >
            {t("backtest.start.action")}
          </Button>
        </InlineStack>
      </BlockStack>
    </SectionCard>
  );
}
