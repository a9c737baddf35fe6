import { Badge, Banner, BlockStack, Button, InlineStack, Link, ProgressBar, Text } from "@shopify/polaris";
import type { BacktestLine, BacktestView } from "~/views/backtest-view";
import { SectionCard } from "../admin/section-card";
import type { Translate } from "../i18n";
import { useTranslate } from "../i18n-context";
import { prefixedText } from "../reasons";

export function isOpen(line: BacktestLine | null): boolean {
  return line !== null && ["waiting", "running", "stopping"].includes(line.state);
}

type Props = {
  readonly view: Pick<BacktestView, "newest" | "earlier">;
  readonly busy: boolean;
  readonly onStop: (backtestId: string) => void;
};

/** How far the newest one is, and those before it. */
export function RunCard({ view, busy, onStop }: Props) {
  const t = useTranslate();
  const { newest, earlier } = view;
  if (newest === null) return <SectionCard title={t("backtest.earlier")} empty={t("backtest.none")} />;
  return (
    <SectionCard title={of(t, newest)}>
      <BlockStack gap="300">
        <State line={newest} />
        {isOpen(newest) ? (
          <BlockStack gap="200">
            <ProgressBar progress={newest.percent} size="small" ariaLabelledBy="backtest-phase" />
            <Text as="p" tone="subdued" id="backtest-phase">
              {prefixedText(t, "backtest.phase", newest.phase)} {newest.percent} %
            </Text>
            <InlineStack>
              <Button
                onClick={() => {
                  onStop(newest.backtestId);
                }}
                loading={busy}
                disabled={newest.state === "stopping"}
              >
                {t("backtest.stop.action")}
              </Button>
            </InlineStack>
          </BlockStack>
        ) : null}
        {newest.error === null ? null : (
          <Banner tone="critical">
            <p>{prefixedText(t, "backtest.error", newest.error)}</p>
          </Banner>
        )}
        {earlier.length === 0 ? null : (
          <BlockStack gap="200">
            <Text as="h3" variant="headingSm">
              {t("backtest.earlier")}
            </Text>
            {earlier.map((line) => (
              <BlockStack key={line.backtestId} gap="050">
                <Text as="p">{of(t, line)}</Text>
                <State line={line} />
              </BlockStack>
            ))}
          </BlockStack>
        )}
      </BlockStack>
    </SectionCard>
  );
}

function of(t: Translate, { draftVersion, againstVersion }: BacktestLine): string {
  return t("backtest.of", { draft: draftVersion, against: againstVersion });
}

function State({ line }: { readonly line: BacktestLine }) {
  const t = useTranslate();
  const tone = line.state === "done" ? "success" : line.state === "failed" ? "critical" : undefined;
  return (
    <InlineStack gap="200" blockAlign="center">
      <Badge {...(tone !== undefined && { tone })}>{prefixedText(t, "backtest.state", line.state)}</Badge>
      <Text as="span" tone="subdued">
        {line.at}
      </Text>
      {line.state === "done" ? (
        <Link url={`/app/program/backtest?show=${line.backtestId}`}>{t("backtest.show")}</Link>
      ) : null}
    </InlineStack>
  );
}
