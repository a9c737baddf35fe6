import { Badge, BlockStack, Card, EmptyState, InlineStack, Link, ProgressBar, Text } from "@shopify/polaris";
import type { SeasonLine, ShownState } from "~/views/seasons-view";
import { useTranslate } from "../i18n-context";

const TONES: Readonly<Record<ShownState, "info" | "success" | "attention" | undefined>> = {
  draft: undefined,
  scheduled: "info",
  running: "attention",
  reached: "success",
  ended: undefined,
  quiet: "info",
  cancelled: undefined,
};

export function SeasonBadge({ state }: { readonly state: ShownState }) {
  const t = useTranslate();
  const tone = TONES[state];
  return <Badge {...(tone !== undefined && { tone })}>{t(`season.state.${state}`)}</Badge>;
}

/** Seasons with how far they are, the newest first. */
export function SeasonList({ seasons }: { readonly seasons: readonly SeasonLine[] }) {
  const t = useTranslate();
  if (seasons.length === 0) {
    return (
      <Card>
        <EmptyState heading={t("seasons.empty")} image="">
          <p>{t("seasons.empty.text")}</p>
        </EmptyState>
      </Card>
    );
  }
  return (
    <BlockStack gap="300">
      {seasons.map((season) => (
        <Card key={season.seasonId}>
          <BlockStack gap="200">
            <InlineStack gap="200" align="space-between">
              <Link url={`/app/seasons/${encodeURIComponent(season.seasonId)}`}>
                <Text as="span" variant="headingMd">
                  {season.name}
                </Text>
              </Link>
              <SeasonBadge state={season.state} />
            </InlineStack>
            <Text as="p">{season.purpose}</Text>
            <ProgressBar progress={season.percent} size="small" ariaLabelledBy={`progress-${season.seasonId}`} />
            <Text as="p" tone="subdued" id={`progress-${season.seasonId}`}>
              {season.group ?? t("seasons.all-groups")}, {t("seasons.days", { from: season.from, until: season.until })}
              , {t("seasons.progress", { points: season.points, goal: season.goal })}
            </Text>
          </BlockStack>
        </Card>
      ))}
    </BlockStack>
  );
}
