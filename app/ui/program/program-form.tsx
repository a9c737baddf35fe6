import { SaveBar } from "@shopify/app-bridge-react";
import { Banner, BlockStack, Layout, List, Modal, Page, Text } from "@shopify/polaris";
import { useMemo, useState } from "react";
import type { ProgramView } from "~/views/program-view";
import { useTranslate } from "../i18n-context";
import { type Draft, isChanged, problemsByField, readDraft, startDraft } from "./draft";
import { IssueSettingsCard } from "./issue-settings-card";
import { type FieldContext, KindsSection, RulesSections } from "./rules-sections";
import { SteadinessCard } from "./steadiness-card";
import { TierSection } from "./tier-section";
import { VersionsCard } from "./versions-card";

export type PublishOutcome =
  | { readonly kind: "published"; readonly version: number; readonly warnings: readonly string[] }
  | { readonly kind: "refused"; readonly problems: readonly { readonly path: string; readonly message: string }[] };

type Props = {
  readonly view: ProgramView;
  readonly outcome: PublishOutcome | undefined;
  readonly busy: boolean;
  readonly onPublish: (file: Record<string, never>) => void;
};

/** The program in plain words. The engine itself reads what is typed, so what the page promises is what will be decided. */
export function ProgramForm({ view, outcome, busy, onPublish }: Props) {
  const t = useTranslate();
  const begin = (): Draft => startDraft(view.file, { currency: view.currency, timezone: view.timezone });
  const [draft, setDraft] = useState(begin);
  const [asking, setAsking] = useState(false);
  const read = useMemo(() => readDraft(draft), [draft]);

  const refused = outcome?.kind === "refused" ? problemsByField(draft, tierNames(read.file), outcome.problems) : {};
  const problems = read.kind === "refused" ? read.problems : refused;
  const count = Object.keys(problems).length;
  const changed = isChanged(draft) || view.version === null;
  const context: FieldContext = {
    draft,
    problems,
    set: (path, text) => {
      setDraft((before) => ({ ...before, texts: { ...before.texts, [path]: text } }));
    },
  };
  const ask = (): void => {
    if (read.kind === "program") setAsking(true);
  };
  return (
    <Page
      title={t("program.title")}
      subtitle={view.version === null ? t("program.none") : t("program.current", { version: view.version })}
      primaryAction={{
        content: t("program.publish"),
        disabled: !changed || read.kind === "refused",
        loading: busy,
        onAction: ask,
      }}
      secondaryActions={[{ content: t("backtest.open"), url: "/app/program/backtest" }]}
    >
      <SaveBar id="program-save-bar" open={isChanged(draft)}>
        <button variant="primary" onClick={ask} disabled={read.kind === "refused"}>
          {t("program.publish")}
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
            {count > 0 ? (
              <Banner tone="critical" title={t.count("program.problems", count)}>
                <List>
                  {Object.entries(problems).map(([path, message]) => (
                    <List.Item key={path}>
                      <code>{path}</code>: {message}
                    </List.Item>
                  ))}
                </List>
              </Banner>
            ) : null}
            <TierSection
              context={context}
              onRows={(tiers) => {
                setDraft((before) => ({ ...before, tiers }));
              }}
            />
            <RulesSections context={context} />
            <KindsSection context={context} />
            <IssueSettingsCard settings={view.issue} tiers={view.tiers} currency={view.currency} />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <SteadinessCard read={read} />
            <VersionsCard versions={view.versions} />
          </BlockStack>
        </Layout.Section>
      </Layout>
      <Modal
        open={asking}
        onClose={() => {
          setAsking(false);
        }}
        title={t("program.confirm.title")}
        primaryAction={{
          content: t("program.publish"),
          loading: busy,
          onAction: () => {
            setAsking(false);
            // JSON all the way down; the router's type for it has no readonly and no unknown.
            onPublish(read.file as Record<string, never>);
          },
        }}
        secondaryActions={[
          {
            content: t("action.cancel"),
            onAction: () => {
              setAsking(false);
            },
          },
        ]}
      >
        <Modal.Section>
          <Text as="p">{t("program.confirm.text")}</Text>
        </Modal.Section>
      </Modal>
    </Page>
  );
}

function tierNames(file: Record<string, unknown>): readonly { readonly name: string }[] {
  return (file["tiers"] as { name: string }[] | undefined) ?? [];
}
