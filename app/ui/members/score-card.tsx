import { Badge, BlockStack, Button, InlineGrid, InlineStack, Text } from "@shopify/polaris";
import { type ReactNode, useState } from "react";
import type { MemberView } from "~/views/member-view";
import { PlainTable } from "../admin/plain-table";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";
import { kindText } from "../reasons";
import { WhyLink } from "../why/why-link";

type Figure = { readonly label: string; readonly value: string; readonly note: string };

/** The standing, and the score taken apart until nothing is left over. */
export function ScoreCard({ view }: { readonly view: MemberView }) {
  const t = useTranslate();
  const { parts } = view;
  const figures: readonly Figure[] = [
    { label: t("member.score.close"), value: view.scoreAtClose, note: view.closedWeek ?? t("member.score.close.none") },
    { label: t("member.score.added"), value: `+${view.addedThisWeek}`, note: t("member.score.added.note") },
    {
      label: t("member.score.weeks"),
      value: `${String(parts.activeWeeks)} / ${String(parts.windowWeeks)}`,
      note: parts.restedWeeks > 0 ? t.count("member.score.rested", parts.restedWeeks) : t("member.score.weeks.note"),
    },
    { label: t("member.score.consistency"), value: parts.consistencyPercent, note: t("member.score.consistency.note") },
  ];
  return (
    <SectionCard title={t("member.score.title")} text={t("member.score.text")}>
      <InlineGrid columns={{ xs: 2, md: 4 }} gap="300">
        {figures.map((figure) => (
          <BlockStack key={figure.label} gap="050">
            <Text as="h3" variant="bodySm" tone="subdued">
              {figure.label}
            </Text>
            <Text as="p" variant="headingLg">
              {figure.value}
            </Text>
            <Text as="p" variant="bodySm" tone="subdued">
              {figure.note}
            </Text>
          </BlockStack>
        ))}
      </InlineGrid>
      <InlineStack>
        <WhyLink subject="score" id={view.memberId}>
          {t("member.why.score", { score: parts.score })}
        </WhyLink>
      </InlineStack>
      {parts.weeks.length === 0 ? <Text as="p">{t("member.score.empty")}</Text> : <PartsTable parts={parts} />}
    </SectionCard>
  );
}

function PartsTable({ parts }: { readonly parts: MemberView["parts"] }) {
  const t = useTranslate();
  const [all, setAll] = useState(false);
  const shown = all ? parts.weeks : parts.weeks.slice(0, parts.weeksOpen);
  const weeks = shown.map((week) => ({
    key: week.week,
    cells: [
      <BlockStack key="week" gap="050" inlineAlign="start">
        <span style={{ whiteSpace: "nowrap" }}>{week.week}</span>
        <InlineStack gap="100">
          {week.isCurrent ? <Badge tone="info">{t("member.parts.current")}</Badge> : null}
          {week.active ? <Badge tone="success">{t("member.parts.active")}</Badge> : null}
        </InlineStack>
      </BlockStack>,
      linesOf(week.earned.map((line) => `${kindText(t, line.kind)} ${line.points}`)),
      linesOf(week.limits.map((line) => `${t(`part.${line.kind}`)} ${line.points}`)),
      week.faded,
      week.worth,
    ],
  }));
  const older =
    all || parts.olderWeeks === null
      ? []
      : [
          {
            key: "older",
            cells: [t.count("member.parts.older", parts.olderWeeks.count), "", "", "", parts.olderWeeks.worth],
          },
        ];
  const bold = (text: string) => <strong>{text}</strong>;
  const sums = [
    { key: "base", cells: [bold(t("member.parts.base")), "", "", "", bold(parts.base)] },
    {
      key: "consistency",
      cells: [t("member.parts.consistency", { counted: parts.counted }), "", "", "", parts.takenOff],
    },
    { key: "score", cells: [bold(t("member.parts.score")), "", "", "", bold(parts.score)] },
  ];
  return (
    <>
      <PlainTable
        caption={t("member.score.title")}
        cards
        columns={[
          { title: t("chart.week") },
          { title: t("member.parts.earned") },
          { title: t("member.parts.limits") },
          { title: t("member.parts.faded"), end: true },
          { title: t("member.parts.worth"), end: true },
        ]}
        rows={[...weeks, ...older, ...sums]}
      />
      {parts.olderWeeks === null ? null : (
        <InlineStack>
          <Button
            variant="plain"
            disclosure={all ? "up" : "down"}
            ariaExpanded={all}
            onClick={() => {
              setAll(!all);
            }}
          >
            {all ? t("member.parts.fewer") : t("member.parts.all")}
          </Button>
        </InlineStack>
      )}
    </>
  );
}

/** Nothing at all where there is none: a card leaves the line out. */
function linesOf(lines: readonly string[]): ReactNode {
  if (lines.length === 0) return null;
  return (
    <div>
      {lines.map((line) => (
        <div key={line} style={{ whiteSpace: "nowrap" }}>
          {line}
        </div>
      ))}
    </div>
  );
}
