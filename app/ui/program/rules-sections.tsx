import { BlockStack, Button, Collapsible, InlineGrid } from "@shopify/polaris";
import { useState } from "react";
import { SectionCard } from "../admin/section-card";
import type { MessageKey } from "../i18n";
import { useTranslate } from "../i18n-context";
import { kindText } from "../reasons";
import { ATTRIBUTION_UNITS, REWARD_UNITS, SCORING_UNITS } from "./draft";
import { type FieldContext, SettingField } from "./setting-field";

export type { FieldContext } from "./setting-field";

type RewardKey = keyof typeof REWARD_UNITS;
type Setting = {
  readonly path: string;
  readonly label: MessageKey;
  readonly help: MessageKey;
  readonly suffix?: MessageKey;
};

function rewards(...keys: readonly RewardKey[]): readonly Setting[] {
  return keys.map((key) => ({
    path: `rewards.${key}`,
    label: `program.rewards.${key}`,
    help: `program.rewards.${key}.help`,
    ...(key.endsWith("Percent") && { suffix: "unit.percent" as const }),
    ...(key.endsWith("Days") && { suffix: "unit.days" as const }),
    ...(key.endsWith("Months") && { suffix: "unit.months" as const }),
  }));
}

const SECTIONS: readonly {
  readonly title: MessageKey;
  readonly text: MessageKey;
  readonly settings: readonly Setting[];
}[] = [
  {
    title: "program.rewards",
    text: "program.rewards.text",
    settings: rewards(
      "contributorRateBp",
      "creatorRateBp",
      "rewardFloorPercent",
      "returnWindowDays",
      "orderMaxMinor",
      "memberMonthMaxMinor",
      "budgetMonthMinor",
      "steadinessPoolMonthMinor",
      "expiryDays",
    ),
  },
  {
    title: "program.codes",
    text: "program.codes.text",
    settings: [
      {
        path: "attribution.codeShareMax",
        label: "program.codes.share",
        help: "program.codes.share.help",
        suffix: "unit.percent",
      },
      ...rewards("codeRatePercent", "codePayoutMaxPercent", "codePayoutGraceMonths", "codeCarryMonths"),
      { path: "scoring.oneOffWeekMax", label: "program.codes.week", help: "program.codes.week.help" },
    ],
  },
  {
    title: "program.scoring",
    text: "program.scoring.text",
    settings: [
      { path: "scoring.activeWeekMin", label: "program.scoring.active", help: "program.scoring.active.help" },
      {
        path: "scoring.halfLifeWeeks",
        label: "program.scoring.half",
        help: "program.scoring.half.help",
        suffix: "unit.weeks",
      },
      {
        path: "scoring.consistencyWeeks",
        label: "program.scoring.window",
        help: "program.scoring.window.help",
        suffix: "unit.weeks",
      },
      { path: "scoring.k0", label: "program.scoring.k0", help: "program.scoring.k0.help", suffix: "unit.percent" },
      {
        path: "scoring.maxRestWeeks",
        label: "program.scoring.rest",
        help: "program.scoring.rest.help",
        suffix: "unit.weeks",
      },
      {
        path: "attribution.windowDays",
        label: "program.scoring.days",
        help: "program.scoring.days.help",
        suffix: "unit.days",
      },
    ],
  },
];

const UNITS = { rewards: REWARD_UNITS, attribution: ATTRIBUTION_UNITS, scoring: SCORING_UNITS } as const;

function storedOf(context: FieldContext, path: string) {
  const [area = "", key = ""] = path.split(".");
  const units: Readonly<Record<string, "whole" | "points" | "percent" | "money">> = UNITS[area as keyof typeof UNITS];
  const values = context.draft.start[area as keyof typeof UNITS] as unknown as Readonly<Record<string, number>>;
  return { unit: units[key] ?? "whole", stored: values[key] ?? 0 } as const;
}

/** Rewards, codes and points, each with what it means. */
export function RulesSections({ context }: { readonly context: FieldContext }) {
  const t = useTranslate();
  return (
    <>
      {SECTIONS.map((section) => (
        <SectionCard key={section.title} title={t(section.title)} text={t(section.text)}>
          <BlockStack gap="400">
            {pairs(section.settings).map((pair) => (
              <InlineGrid key={pair[0]?.path ?? ""} columns={{ xs: 1, sm: 2 }} gap="400">
                {pair.map((setting) => (
                  <SettingField
                    key={setting.path}
                    context={context}
                    path={setting.path}
                    {...storedOf(context, setting.path)}
                    label={t(setting.label)}
                    help={t(setting.help)}
                    {...(setting.suffix !== undefined && { suffix: t(setting.suffix) })}
                  />
                ))}
              </InlineGrid>
            ))}
          </BlockStack>
        </SectionCard>
      ))}
    </>
  );
}

function pairs<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.flatMap((item, index) => (index % 2 === 0 ? [[item, ...items.slice(index + 1, index + 2)]] : []));
}

/** What each kind of activity is worth; closed at first, since the defaults serve most. */
export function KindsSection({ context }: { readonly context: FieldContext }) {
  const t = useTranslate();
  const [open, setOpen] = useState(false);
  return (
    <SectionCard title={t("program.kinds")} text={t("program.kinds.text")}>
      <BlockStack gap="300" inlineAlign="start">
        <Button
          disclosure={open ? "up" : "down"}
          ariaExpanded={open}
          ariaControls="program-kinds"
          onClick={() => {
            setOpen(!open);
          }}
        >
          {open ? t("program.kinds.close") : t("program.kinds.open")}
        </Button>
      </BlockStack>
      <Collapsible id="program-kinds" open={open}>
        <BlockStack gap="400">
          {Object.entries(context.draft.start.kinds).map(([name, kind]) => (
            <InlineGrid key={name} columns={{ xs: 1, sm: 2 }} gap="300">
              <SettingField
                context={context}
                path={`kinds.${name}.base`}
                unit="points"
                stored={kind.base}
                label={t("program.kinds.base", {
                  kind: kindText(t, name),
                  lane: kind.lane === "one-off" ? t("lane.one-off") : t("lane.relational"),
                })}
              />
              <SettingField
                context={context}
                path={`kinds.${name}.dailyMax`}
                unit="points"
                stored={kind.dailyMax}
                label={t("program.kinds.max", { kind: kindText(t, name) })}
              />
            </InlineGrid>
          ))}
        </BlockStack>
      </Collapsible>
    </SectionCard>
  );
}
