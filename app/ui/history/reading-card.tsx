import { Badge, Banner, BlockStack, Button, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import type { HistoryView, ReadingLine } from "~/views/history-view";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";
import { prefixedText } from "../reasons";

export function isOpen(line: ReadingLine | null): boolean {
  return line !== null && ["waiting", "running", "stopping"].includes(line.state);
}

type Props = {
  readonly view: Pick<HistoryView, "newest" | "earlier">;
  readonly busy: boolean;
  readonly onChange: (action: "stop" | "resume", backfillId: string) => void;
  readonly onRead: () => void;
};

/** How far the reading is, with what can be done about it. */
export function ReadingCard({ view, busy, onChange, onRead }: Props) {
  const t = useTranslate();
  const { newest, earlier } = view;
  return (
    <SectionCard title={t("history.reading.title")} text={t("history.reading.text")}>
      <BlockStack gap="300">
        {newest === null ? <Text as="p">{t("history.reading.none")}</Text> : <Progress line={newest} />}
        <InlineStack gap="200">
          {newest !== null && isOpen(newest) ? (
            <Button
              loading={busy}
              disabled={newest.state === "stopping"}
              onClick={() => {
                onChange("stop", newest.backfillId);
              }}
            >
              {t("history.stop")}
            </Button>
          ) : null}
          {newest !== null && (newest.state === "stopped" || newest.state === "failed") ? (
            <Button
              variant="primary"
              loading={busy}
              onClick={() => {
                onChange("resume", newest.backfillId);
              }}
            >
              {t("history.resume")}
            </Button>
          ) : null}
          {isOpen(newest) ? null : (
            <Button loading={busy} onClick={onRead}>
              {newest === null ? t("history.read") : t("history.read-again")}
            </Button>
          )}
        </InlineStack>
        {earlier.length === 0 ? null : (
          <BlockStack gap="200">
            <Text as="h3" variant="headingSm">
              {t("history.earlier")}
            </Text>
            {earlier.map((line) => (
              <State key={line.backfillId} line={line} />
            ))}
          </BlockStack>
        )}
      </BlockStack>
    </SectionCard>
  );
}

function Progress({ line }: { readonly line: ReadingLine }) {
  const t = useTranslate();
  const { rowsRead, rowsTotal, ordersNew, rowsRefused } = line;
  return (
    <BlockStack gap="200">
      <State line={line} />
      {isOpen(line) ? (
        <BlockStack gap="200">
          <ProgressBar progress={line.percent} size="small" ariaLabelledBy="history-phase" />
          <Text as="p" tone="subdued" id="history-phase">
            {prefixedText(t, "history.phase", line.phase)}
          </Text>
        </BlockStack>
      ) : null}
      {line.phase === "asking" || line.phase === "exporting" ? null : (
        <Text as="p">{t("history.rows", { read: rowsRead, total: rowsTotal, fresh: ordersNew })}</Text>
      )}
      {rowsRefused > 0 ? <Text as="p">{t.count("history.refused", rowsRefused)}</Text> : null}
      {line.error === null ? null : (
        <Banner tone={line.state === "failed" ? "critical" : "warning"}>
          <p>{prefixedText(t, "history.error", line.error)}</p>
        </Banner>
      )}
    </BlockStack>
  );
}

function State({ line }: { readonly line: ReadingLine }) {
  const t = useTranslate();
  const tone = line.state === "done" ? "success" : line.state === "failed" ? "critical" : undefined;
  return (
    <InlineStack gap="200" blockAlign="center">
      <Badge {...(tone !== undefined && { tone })}>{prefixedText(t, "history.state", line.state)}</Badge>
      <Text as="span" tone="subdued">
        {line.at}
      </Text>
    </InlineStack>
  );
}
