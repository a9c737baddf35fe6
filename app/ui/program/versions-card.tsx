import { useFetcher } from "@remix-run/react";
import { Badge, BlockStack, Box, Button, Collapsible, Divider, InlineStack, Text } from "@shopify/polaris";
import { Fragment, useState } from "react";
import type { ProgramView, VersionLine } from "~/views/program-view";
import { SectionCard } from "../admin/section-card";
import { useToast } from "../admin/use-toast";
import type { Translate } from "../i18n";
import { useTranslate } from "../i18n-context";
import { DiffList } from "./diff-list";
import { RollBackDialog } from "./roll-back-dialog";

const TONES = { draft: "info", scheduled: "attention", published: "success", retired: undefined } as const;

export type VersionOutcome = {
  readonly kind:
    | "discarded"
    | "cancelled"
    | "published"
    | "gone"
    | "refused"
    | "no-reason"
    | "scheduled"
    | "unconfirmed"
    | "in-the-past";
  readonly version?: number;
};

/** Every version with its state, its instant, who made it so and what it changed. */
export function VersionsCard({ view }: { readonly view: ProgramView }) {
  const t = useTranslate();
  return (
    <SectionCard
      title={t("versions.list")}
      text={t("versions.list.text")}
      empty={view.versions.length === 0 ? t("versions.empty") : null}
    >
      <BlockStack gap="400">
        {view.versions.map((version, index) => (
          <Fragment key={version.version}>
            {index > 0 ? <Divider /> : null}
            <Version version={version} />
          </Fragment>
        ))}
        {view.limited ? (
          <Text as="p" tone="subdued">
            {t("versions.more", { count: view.versions.length })}
          </Text>
        ) : null}
      </BlockStack>
    </SectionCard>
  );
}

function factsOf(t: Translate, version: VersionLine): string {
  const when = t(version.state === "draft" ? "versions.changed-on" : "versions.effective", { at: version.at });
  const by = version.by === "" ? "" : `, ${t("versions.by", { by: version.by })}`;
  const restores =
    version.restores === null
      ? ""
      : `; ${t("versions.restores", { version: version.restores, reason: version.reason ?? "" })}`;
  return `${when}${by}${restores}`;
}

function Version({ version }: { readonly version: VersionLine }) {
  const t = useTranslate();
  const [open, setOpen] = useState(false);
  const tone = TONES[version.state];
  const id = `changes-${String(version.version)}`;
  return (
    <BlockStack gap="200">
      <InlineStack gap="200" blockAlign="center">
        <Text as="h3" variant="headingSm">
          {t("versions.row", { version: version.version, name: version.name })}
        </Text>
        <Badge {...(tone !== undefined && { tone })}>{t(`versions.state.${version.state}`)}</Badge>
      </InlineStack>
      <Text as="p" tone="subdued">
        {factsOf(t, version)}
      </Text>
      <InlineStack gap="200">
        <Button
          size="slim"
          disclosure={open ? "up" : "down"}
          ariaExpanded={open}
          ariaControls={id}
          accessibilityLabel={t("versions.show.label", { version: version.version, count: version.changes.length })}
          onClick={() => {
            setOpen(!open);
          }}
        >
          {t("versions.show", { count: version.changes.length })}
        </Button>
        <VersionActions version={version} />
      </InlineStack>
      <Collapsible id={id} open={open}>
        <Box paddingBlockStart="200">
          <BlockStack gap="200">
            <Text as="p" tone="subdued">
              {version.against === null
                ? t("versions.compared.defaults")
                : t("versions.compared", { version: version.against })}
            </Text>
            <DiffList changes={version.changes} />
          </BlockStack>
        </Box>
      </Collapsible>
    </BlockStack>
  );
}

function VersionActions({ version: { version, state, rollBack } }: { readonly version: VersionLine }) {
  const t = useTranslate();
  const fetcher = useFetcher<VersionOutcome>();
  const [asking, setAsking] = useState(false);
  useToast(fetcher.data, outcomeText(t, fetcher.data));
  const busy = fetcher.state !== "idle";
  const send = (intent: string, more: Readonly<Record<string, string>> = {}): void => {
    fetcher.submit({ intent, version, ...more }, { method: "post" });
  };
  if (state === "draft") {
    return (
      <>
        <Button
          size="slim"
          url={`/app/program/draft/${String(version)}`}
          accessibilityLabel={t("versions.edit.label", { version })}
        >
          {t("versions.edit")}
        </Button>
        <Button size="slim" url={`/app/program/backtest?draft=${String(version)}`}>
          {t("versions.backtest")}
        </Button>
        <Button
          size="slim"
          tone="critical"
          disabled={busy}
          accessibilityLabel={t("versions.discard.label", { version })}
          onClick={() => {
            send("discard");
          }}
        >
          {t("versions.discard")}
        </Button>
      </>
    );
  }
  if (state === "scheduled") {
    return (
      <Button
        size="slim"
        disabled={busy}
        onClick={() => {
          send("cancel");
        }}
      >
        {t("versions.cancel")}
      </Button>
    );
  }
  if (rollBack === null) return null;
  return (
    <>
      <Button
        size="slim"
        url={`/app/program/backtest?draft=${String(version)}`}
        accessibilityLabel={t("versions.backtest.label", { version })}
      >
        {t("versions.backtest")}
      </Button>
      <Button
        size="slim"
        disabled={busy}
        accessibilityLabel={t("versions.roll-back.label", { version })}
        onClick={() => {
          setAsking(true);
        }}
      >
        {t("versions.roll-back")}
      </Button>
      <RollBackDialog
        open={asking}
        version={version}
        changes={rollBack.changes}
        warnings={rollBack.warnings}
        onClose={() => {
          setAsking(false);
        }}
        onRollBack={(reason, confirmed) => {
          setAsking(false);
          send("roll-back", { reason, confirmed: confirmed ? "yes" : "no" });
        }}
      />
    </>
  );
}

function outcomeText(t: Translate, outcome: VersionOutcome | undefined): string | undefined {
  switch (outcome?.kind) {
    case undefined:
      return undefined;
    case "discarded":
      return t("versions.done.discarded");
    case "cancelled":
      return t("versions.done.cancelled");
    case "published":
      return t("versions.done.published", { version: outcome.version ?? "" });
    case "unconfirmed":
      return t("versions.unconfirmed");
    case "no-reason":
      return t("versions.reason.needed");
    default:
      return t("versions.gone");
  }
}
