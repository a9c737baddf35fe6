import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, ButtonGroup, Layout, List, Modal, ProgressBar, Text } from "@shopify/polaris";
import { useState } from "react";
import type { SeasonPage } from "~/views/seasons-view";
import { SectionCard } from "../admin/section-card";
import { useToast } from "../admin/use-toast";
import { SERIES_COLORS } from "../charts/bar-chart";
import { WeekChart } from "../home/figures";
import { isMessageKey } from "../i18n";
import { useTranslate } from "../i18n-context";

/** One season: how far it is, what progress is made of, the pool, and what a person can still decide. */
export function SeasonDetails({ view }: { readonly view: SeasonPage }) {
  const t = useTranslate();
  const { season } = view;
  return (
    <Layout>
      <Layout.Section>
        <BlockStack gap="400">
          <SectionCard title={t("seasons.progress", { points: season.points, goal: season.goal })}>
            <BlockStack gap="200">
              <ProgressBar progress={season.percent} ariaLabelledBy="season-days" />
              <Text as="p" tone="subdued" id="season-days">
                {season.group ?? t("seasons.all-groups")},{" "}
                {t("seasons.days", { from: season.from, until: season.until })}
              </Text>
            </BlockStack>
          </SectionCard>
          <WeekChart
            title={t("season.chart")}
            bars={view.chart}
            series={[
              { name: t("season.chart.members"), color: SERIES_COLORS.engagement },
              { name: t("season.chart.answers"), color: SERIES_COLORS.quiet },
            ]}
            emptyText={t("season.chart.empty")}
          />
        </BlockStack>
      </Layout.Section>
      <Layout.Section variant="oneThird">
        <BlockStack gap="400">
          <SectionCard title={t("season.made-of")}>
            <List>
              {view.measures.map((row) => (
                <List.Item key={row.measure}>
                  {t("season.made-of.row", { ...row, measure: t(`measure.${row.measure}`) })}
                </List.Item>
              ))}
            </List>
            <Text as="p">{t("season.made-of.sum", { effort: view.effort, sales: view.sales })}</Text>
            {view.carried === null ? null : <Text as="p">{t("season.facts.carried", { points: view.carried })}</Text>}
          </SectionCard>
          <SectionCard title={t("season.facts")}>
            <Text as="p">
              {view.memberMax === null
                ? t("season.facts.pool.whole", { pool: season.pool })
                : t("season.facts.pool", { pool: season.pool, max: view.memberMax })}
            </Text>
            <Text as="p">{t("season.facts.people", { people: view.people })}</Text>
            {season.paid === null ? null : <Text as="p">{t("season.facts.paid", { paid: season.paid })}</Text>}
            <Text as="p" tone="subdued">
              {t("season.carry")}: {t(`season.carry.${view.carry}`)}
            </Text>
          </SectionCard>
          <Decisions view={view} />
        </BlockStack>
      </Layout.Section>
    </Layout>
  );
}

function Decisions({ view }: { readonly view: SeasonPage }) {
  const t = useTranslate();
  const fetcher = useFetcher<{ readonly kind: string }>();
  const [asking, setAsking] = useState(false);
  const result = fetcher.data;
  const key = `season.refused.${result?.kind ?? ""}`;
  const refused = isMessageKey(key) ? t(key) : t("season.refused.wrong-state");
  useToast(result, result === undefined ? undefined : result.kind === "changed" ? t("season.done") : refused);
  const send = (decision: "schedule" | "cancel"): void => {
    fetcher.submit({ decision }, { method: "post" });
    setAsking(false);
  };
  if (!view.maySchedule && !view.mayEdit && !view.mayCancel) return null;
  return (
    <>
      <ButtonGroup>
        {view.maySchedule ? (
          <Button
            variant="primary"
            onClick={() => {
              send("schedule");
            }}
          >
            {t("season.schedule")}
          </Button>
        ) : null}
        {view.mayEdit ? (
          <Button url={`/app/seasons/${encodeURIComponent(view.season.seasonId)}/edit`}>{t("season.edit")}</Button>
        ) : null}
        {view.mayCancel ? (
          <Button
            tone="critical"
            onClick={() => {
              setAsking(true);
            }}
          >
            {t("season.cancel")}
          </Button>
        ) : null}
      </ButtonGroup>
      <Modal
        open={asking}
        onClose={() => {
          setAsking(false);
        }}
        title={t("season.cancel")}
        primaryAction={{
          content: t("season.cancel"),
          destructive: true,
          onAction: () => {
            send("cancel");
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
          <Text as="p">{t("season.cancel.text")}</Text>
        </Modal.Section>
      </Modal>
    </>
  );
}
