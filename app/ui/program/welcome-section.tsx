import { BlockStack, InlineGrid } from "@shopify/polaris";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";
import { TRUST_UNITS, startTrust } from "./draft";
import { WELCOME_KEYS, startWelcome } from "./draft-rules";
import { ChoiceField } from "./rule-fields";
import { type FieldContext, SettingField } from "./setting-field";

const TWO = { xs: 1, sm: 2 } as const;
const THREE = { xs: 1, sm: 3 } as const;

/** How welcomes are credited, and whether trust weighs endorsements; numbers are there where they decide something. */
export function WelcomeSection({ context }: { readonly context: FieldContext }) {
  const t = useTranslate();
  const { start, texts } = context.draft;
  const welcome = start.welcome === "at-once" ? "at-once" : "half";
  const trust = start.trust === "off" ? "off" : "on";
  return (
    <SectionCard title={t("form.welcome")} text={t("form.welcome.text")}>
      <BlockStack gap="400">
        <ChoiceField
          context={context}
          path="welcome"
          label={t("form.welcome.label")}
          stored={welcome}
          options={[
            { value: "at-once", label: t("form.welcome.at-once") },
            { value: "half", label: t("form.welcome.half") },
          ]}
        />
        {(texts["welcome"] ?? welcome) === "half" ? <WelcomeFields context={context} /> : null}
        <ChoiceField
          context={context}
          path="trust"
          label={t("form.trust.label")}
          stored={trust}
          options={[
            { value: "off", label: t("form.trust.off") },
            { value: "on", label: t("form.trust.on") },
          ]}
        />
        {(texts["trust"] ?? trust) === "on" ? <TrustFields context={context} /> : null}
      </BlockStack>
    </SectionCard>
  );
}

function WelcomeFields({ context }: { readonly context: FieldContext }) {
  const t = useTranslate();
  const stored = startWelcome(context.draft.start);
  return (
    <InlineGrid columns={THREE} gap="400">
      {WELCOME_KEYS.map((key) => (
        <SettingField
          key={key}
          context={context}
          path={`welcome.${key}`}
          unit="whole"
          stored={stored[key]}
          label={t(`form.welcome.${key}`)}
          help={t(`form.welcome.${key}.help`)}
          {...(key === "days" && { suffix: t("unit.days") })}
          {...(key === "activeWeeks" && { suffix: t("unit.weeks") })}
        />
      ))}
    </InlineGrid>
  );
}

function TrustFields({ context }: { readonly context: FieldContext }) {
  const t = useTranslate();
  const stored = startTrust(context.draft.start);
  return (
    <InlineGrid columns={TWO} gap="400">
      {(["weeks", "restart", "pairDamping", "edgeMax"] as const).map((key) => (
        <SettingField
          key={key}
          context={context}
          path={`trust.${key}`}
          unit={TRUST_UNITS[key]}
          stored={stored[key]}
          label={t(`form.trust.${key}`)}
          help={t(`form.trust.${key}.help`)}
          {...(key === "weeks" && { suffix: t("unit.weeks") })}
        />
      ))}
    </InlineGrid>
  );
}
