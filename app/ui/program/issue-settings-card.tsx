import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, Checkbox, InlineGrid, InlineStack, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { RewardSettings, RewardSettingsRead } from "~/core/rewards/reward-settings";
import { SectionCard } from "../admin/section-card";
import { useToast } from "../admin/use-toast";
import { useTranslate } from "../i18n-context";
import { readField, writeField } from "./draft";

type Props = { readonly settings: RewardSettings; readonly tiers: readonly string[]; readonly currency: string };

/** How rewards become store credit and codes. Not part of the program: nothing is decided by it, so nothing is published. */
export function IssueSettingsCard({ settings, tiers, currency }: Props) {
  const t = useTranslate();
  const fetcher = useFetcher<RewardSettingsRead>();
  const [percents, setPercents] = useState<Readonly<Record<string, string>>>({});
  const [days, setDays] = useState(String(settings.creditValidDays));
  const [minimum, setMinimum] = useState(writeField(settings.creditMinimumMinor, "money", currency));
  const [notify, setNotify] = useState(settings.notify);
  const [clawBack, setClawBack] = useState(settings.clawBack);
  const problems = fetcher.data?.kind === "refused" ? fetcher.data.problems : [];
  const problemAt = (path: string) => problems.find((problem) => problem.path === path)?.message ?? false;
  useToast(fetcher.data, fetcher.data?.kind === "settings" ? t("issue.saved") : undefined);
  const percentOf = (tier: string): string => percents[tier] ?? String(settings.tierPercent[tier] ?? 0);
  const save = (): void => {
    const tierPercent = Object.fromEntries(tiers.map((tier) => [tier, readField(percentOf(tier), "whole", currency)]));
    const creditValidDays = readField(days, "whole", currency);
    const creditMinimumMinor = readField(minimum, "money", currency);
    fetcher.submit(
      { tierPercent, creditValidDays, creditMinimumMinor, notify, clawBack },
      { method: "post", action: "/app/program?part=issue", encType: "application/json" },
    );
  };
  return (
    <SectionCard title={t("issue.title")} text={t("issue.text")}>
      <BlockStack gap="400">
        <InlineGrid columns={{ xs: 2, md: 4 }} gap="300">
          {tiers.map((tier) => (
            <TextField
              key={tier}
              label={t("issue.tier", { tier })}
              autoComplete="off"
              inputMode="numeric"
              suffix="%"
              value={percentOf(tier)}
              error={problemAt(`tierPercent.${tier}`)}
              onChange={(text) => {
                setPercents({ ...percents, [tier]: text });
              }}
            />
          ))}
        </InlineGrid>
        <InlineGrid columns={{ xs: 1, sm: 2 }} gap="400">
          <TextField
            label={t("issue.days")}
            helpText={t("issue.days.help")}
            autoComplete="off"
            inputMode="numeric"
            suffix={t("unit.days")}
            value={days}
            error={problemAt("creditValidDays")}
            onChange={setDays}
          />
          <TextField
            label={t("issue.minimum")}
            helpText={t("issue.minimum.help")}
            autoComplete="off"
            inputMode="decimal"
            suffix={currency}
            value={minimum}
            error={problemAt("creditMinimumMinor")}
            onChange={setMinimum}
          />
        </InlineGrid>
        <Checkbox label={t("issue.notify")} checked={notify} onChange={setNotify} />
        <Checkbox
          label={t("issue.claw-back")}
          helpText={t("issue.claw-back.help")}
          checked={clawBack === "debit"}
          onChange={(debit) => {
            setClawBack(debit ? "debit" : "carry");
          }}
        />
        <InlineStack>
          <Button loading={fetcher.state !== "idle"} onClick={save}>
            {t("issue.save")}
          </Button>
        </InlineStack>
      </BlockStack>
    </SectionCard>
  );
}
