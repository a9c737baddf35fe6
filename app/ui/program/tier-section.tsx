import { BlockStack, Box, Button, Divider, InlineGrid, InlineStack, Text, TextField } from "@shopify/polaris";
import { Fragment } from "react";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";
import { type DraftTier, tierField } from "./draft";
import { type FieldContext, SettingField } from "./setting-field";

type Props = { readonly context: FieldContext; readonly onRows: (rows: readonly DraftTier[]) => void };

/** The steps of the program, from the first, which everybody has, to the highest. */
export function TierSection({ context, onRows }: Props) {
  const t = useTranslate();
  const { draft } = context;
  const add = (): void => {
    const taken = new Set(draft.tiers.map((tier) => tier.key));
    let number = draft.tiers.length;
    while (taken.has(`tier-${String(number)}`)) number += 1;
    onRows([...draft.tiers, { key: `tier-${String(number)}`, from: null }]);
  };
  return (
    <SectionCard title={t("program.tiers")} text={t("program.tiers.text")}>
      <BlockStack gap="400">
        {draft.tiers.map((tier, index) => (
          <Fragment key={tier.key}>
            {index > 0 ? <Divider /> : null}
            <TierFields context={context} tier={tier} first={index === 0} />
            {index === 0 ? null : (
              <InlineStack align="end">
                <Button
                  variant="tertiary"
                  tone="critical"
                  onClick={() => {
                    onRows(draft.tiers.filter((one) => one.key !== tier.key));
                  }}
                >
                  {t("program.tier.remove")}
                </Button>
              </InlineStack>
            )}
          </Fragment>
        ))}
        <Box>
          <Button onClick={add}>{t("program.tier.add")}</Button>
        </Box>
      </BlockStack>
    </SectionCard>
  );
}

function TierFields({
  context,
  tier,
  first,
}: {
  readonly context: FieldContext;
  readonly tier: DraftTier;
  readonly first: boolean;
}) {
  const t = useTranslate();
  const { draft, problems, set } = context;
  const stored = tier.from === null ? undefined : draft.start.tiers[tier.from];
  const field = (name: string) => tierField(tier, name);
  return (
    <BlockStack gap="400">
      <InlineGrid columns={{ xs: 1, sm: 2 }} gap="400">
        <TextField
          label={t("program.tier.name")}
          autoComplete="off"
          value={draft.texts[field("name")] ?? stored?.name ?? ""}
          error={problems[field("name")] ?? false}
          onChange={(text) => {
            set(field("name"), text);
          }}
        />
        <SettingField
          context={context}
          path={field("rate")}
          unit="percent"
          stored={stored === undefined ? 0 : (draft.start.rewards.buyerRateBp[stored.name] ?? 0)}
          label={t("program.tier.rate")}
          help={t("program.tier.rate.help")}
        />
      </InlineGrid>
      {first ? (
        <Text as="p" tone="subdued">
          {t("program.tier.first")}
        </Text>
      ) : (
        <InlineGrid columns={{ xs: 2, md: 4 }} gap="300">
          <SettingField
            context={context}
            path={field("minScore")}
            unit="points"
            stored={stored?.minScore ?? 0}
            label={t("program.tier.score")}
          />
          <SettingField
            context={context}
            path={field("minActiveWeeks")}
            unit="whole"
            stored={stored?.minActiveWeeks ?? 0}
            label={t("program.tier.weeks")}
          />
          <SettingField
            context={context}
            path={field("minEndorsers")}
            unit="whole"
            stored={stored?.minEndorsers ?? 0}
            label={t("program.tier.endorsers")}
          />
          <SettingField
            context={context}
            path={field("minEndorserDays")}
            unit="whole"
            stored={stored?.minEndorserDays ?? 0}
            label={t("program.tier.days")}
          />
        </InlineGrid>
      )}
    </BlockStack>
  );
}
