import { SaveBar } from "@shopify/app-bridge-react";
import { Banner, BlockStack, Layout, List, Page } from "@shopify/polaris";
import { useMemo, useState } from "react";
import { diffPrograms } from "~/core/programs/diff-programs";
import { parseProgram } from "~/core/programs/parse-program";
import type { SettingProblem } from "~/core/programs/read-settings";
import type { DraftView } from "~/views/program-view";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";
import { DiffList } from "./diff-list";
import { type Draft, isChanged, problemsByField, readDraft, startDraft } from "./draft";
import { EarningSection } from "./earning-section";
import { problemTexts, warningText } from "./problem-text";
import { PublishDialog, type PublishWhen } from "./publish-dialog";
import { RowsSection } from "./rows-section";
import { WordField } from "./rule-fields";
import { type FieldContext, KindsSection, RulesSections } from "./rules-sections";
import { SteadinessCard } from "./steadiness-card";
import { TierSection } from "./tier-section";
import { WelcomeSection } from "./welcome-section";

export type DraftOutcome =
  | { readonly kind: "saved"; readonly version: number }
  | { readonly kind: "refused"; readonly problems: readonly SettingProblem[] }
  | { readonly kind: "gone" | "in-the-past" | "unconfirmed" };

type Props = {
  readonly view: DraftView;
  readonly outcome: DraftOutcome | undefined;
  readonly busy: boolean;
  readonly onSave: (file: Record<string, never>) => void;
  readonly onPublish: (when: PublishWhen, confirmed: boolean) => void;
};

/** A draft in plain words. The engine itself reads what is typed, so what the page promises is what will be decided. */
export function ProgramForm({ view, outcome, busy, onSave, onPublish }: Props) {
  const t = useTranslate();
  const begin = (): Draft => startDraft(view.file, { currency: view.currency, timezone: view.timezone });
  const [draft, setDraft] = useState(begin);
  const [asking, setAsking] = useState(false);
  const read = useMemo(() => readDraft(draft), [draft]);
  const published = useMemo(() => parseProgram(view.published), [view.published]);
  const changes = useMemo(
    () =>
      read.kind === "program" && published.kind === "program"
        ? diffPrograms({ ...published.program, currency: view.currency, timezone: view.timezone }, read.program)
        : [],
    [read, published, view.currency, view.timezone],
  );
  const refused = outcome?.kind === "refused" ? problemsByField(draft, tierNames(read.file), outcome.problems) : {};
  const problems = problemTexts(t, read.kind === "refused" ? read.problems : refused, view.currency);
  const changed = isChanged(draft) || view.version === null;
  const context: FieldContext = {
    draft,
    problems,
    set: (path, text) => {
      setDraft((before) => ({ ...before, texts: { ...before.texts, [path]: text } }));
    },
  };
  // JSON all the way down; the router's type for it has no readonly and no unknown.
  const save = (): void => {
    if (read.kind === "program") onSave(read.file as Record<string, never>);
  };
  return (
    <Page
      title={view.version === null ? t("draft.title.new") : t("draft.title", { version: view.version })}
      subtitle={changed ? t("draft.publish.save-first") : t("draft.subtitle")}
      backAction={{ content: t("nav.program"), url: "/app/program" }}
      primaryAction={{
        content: t("draft.publish"),
        disabled: changed || read.kind === "refused",
        loading: busy,
        onAction: () => {
          setAsking(true);
        },
      }}
      secondaryActions={[
        { content: t("draft.save"), disabled: !changed || read.kind === "refused", onAction: save },
        ...(view.version === null
          ? []
          : [{ content: t("versions.backtest"), url: `/app/program/backtest?draft=${String(view.version)}` }]),
      ]}
    >
      <SaveBar id="program-save-bar" open={isChanged(draft)}>
        <button variant="primary" onClick={save} disabled={read.kind === "refused"}>
          {t("draft.save")}
        </button>
        <button
          onClick={() => {
            setDraft(begin());
          }}
        >
          {t("action.discard")}
        </button>
      </SaveBar>
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            <Problems problems={problems} outcome={outcome} />
            <SectionCard title={t("draft.name")} text={t("draft.name.text")}>
              <WordField context={context} path="name" label={t("form.field.name")} stored={draft.start.name} />
            </SectionCard>
            <TierSection
              context={context}
              onRows={(tiers) => {
                setDraft((before) => ({ ...before, tiers }));
              }}
            />
            <RulesSections context={context} />
            <EarningSection context={context} />
            {(["multipliers", "campaigns", "perks"] as const).map((list) => (
              <RowsSection
                key={list}
                context={context}
                list={list}
                onRows={(of, rows) => {
                  setDraft((before) => ({ ...before, rows: { ...before.rows, [of]: rows } }));
                }}
              />
            ))}
            <WelcomeSection context={context} />
            <KindsSection context={context} />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <SectionCard title={t("draft.diff")} text={t("draft.diff.text")}>
              <DiffList changes={changes} />
            </SectionCard>
            <SteadinessCard read={read} />
          </BlockStack>
        </Layout.Section>
      </Layout>
      <PublishDialog
        open={asking}
        version={view.version ?? 0}
        timezone={view.timezone}
        changes={changes}
        warnings={read.kind === "program" ? read.warnings.map((warning) => warningText(t, warning)) : []}
        onClose={() => {
          setAsking(false);
        }}
        onPublish={(when, confirmed) => {
          setAsking(false);
          onPublish(when, confirmed);
        }}
      />
    </Page>
  );
}

function Problems({
  problems,
  outcome,
}: {
  readonly problems: Readonly<Record<string, string>>;
  readonly outcome: DraftOutcome | undefined;
}) {
  const t = useTranslate();
  const count = Object.keys(problems).length;
  return (
    <>
      {outcome?.kind === "gone" ? <Banner tone="critical">{t("versions.gone")}</Banner> : null}
      {outcome?.kind === "in-the-past" ? <Banner tone="critical">{t("versions.in-the-past")}</Banner> : null}
      {count === 0 ? null : (
        <Banner tone="critical" title={t.count("program.problems", count)}>
          <List>
            {Object.entries(problems).map(([path, message]) => (
              <List.Item key={path}>
                <code>{path}</code>: {message}
              </List.Item>
            ))}
          </List>
        </Banner>
      )}
    </>
  );
}

function tierNames(file: Record<string, unknown>): readonly { readonly name: string }[] {
  return (file["tiers"] as { name: string }[] | undefined) ?? [];
}
