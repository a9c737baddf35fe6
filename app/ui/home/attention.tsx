import { Banner, BlockStack, Box, Button, InlineStack, List, Text } from "@shopify/polaris";
import type { HomeView } from "~/views/home-view";
import { useTranslate } from "../i18n-context";
import { prefixedText } from "../reasons";

type Props = { readonly attention: HomeView["attention"]; readonly backlog: HomeView["backlog"] };

/** A quarter of an hour: the worker drains in seconds; Shopify itself calls a webhook late after minutes. */
const LATE_MINUTES = 15;

/** What needs a person, first of all; a quiet line where nothing does. */
export function Attention({ attention, backlog }: Props) {
  const t = useTranslate();
  const late = backlog.oldestMinutes !== null && backlog.oldestMinutes >= LATE_MINUTES;
  const calm =
    attention.held === 0 &&
    attention.parked === 0 &&
    attention.failedCount === 0 &&
    attention.notices.length === 0 &&
    !late;
  if (calm) {
    return (
      <Box paddingInline={{ xs: "400", sm: "0" }}>
        <Text as="p" tone="subdued">
          {isWorkedOff(backlog) ? t("home.calm") : t("home.calm.waiting")}
        </Text>
        <Backlog backlog={backlog} />
      </Box>
    );
  }
  return (
    <BlockStack gap="300">
      {attention.parked > 0 ? (
        <Banner tone="warning" title={t.count("home.parked", attention.parked)}>
          <BlockStack gap="200" inlineAlign="start">
            <Text as="p">{t("home.parked.text")}</Text>
            <Button url="/app/rewards/attempts?state=parked">{t("home.parked.look")}</Button>
          </BlockStack>
        </Banner>
      ) : null}
      {attention.held > 0 ? (
        <Banner tone="warning" title={t.count("home.held", attention.held)}>
          <BlockStack gap="200" inlineAlign="start">
            <Text as="p">{t("home.held.text")}</Text>
            <Button url="/app/held">{t("home.held.look")}</Button>
          </BlockStack>
        </Banner>
      ) : null}
      {attention.failedCount > 0 ? (
        <Banner tone="critical" title={t.count("home.failed", attention.failedCount)}>
          <Text as="p">{t("home.failed.text")}</Text>
          <List>
            {attention.failed.map((row) => (
              <List.Item key={`${row.topic} ${row.at}`}>
                <span className="hearth-wrap">
                  {t("home.failed.row", { topic: row.topic, at: row.at, tries: row.tries })}
                  {row.error === null ? "" : `: ${row.error}`}
                </span>
              </List.Item>
            ))}
          </List>
          <Button url="/app/data/webhooks">{t("home.failed.look")}</Button>
        </Banner>
      ) : null}
      {late ? (
        <Banner
          tone="warning"
          title={t("home.late", { waiting: backlog.waiting, minutes: backlog.oldestMinutes ?? 0 })}
        >
          <Text as="p">{t("home.late.text")}</Text>
        </Banner>
      ) : null}
      {attention.notices.map((notice) => (
        <Banner key={notice.key} tone="info">
          <InlineStack gap="200" align="space-between">
            <Text as="p">{prefixedText(t, "notice", notice.kind, notice.detail)}</Text>
            <Text as="span" tone="subdued">
              {notice.at}
            </Text>
          </InlineStack>
        </Banner>
      ))}
      {late ? null : <Backlog backlog={backlog} />}
    </BlockStack>
  );
}

function isWorkedOff({ empty, projections }: HomeView["backlog"]): boolean {
  return empty && projections === "0";
}

/** What is being worked off right now, and for how long it has waited; nothing where nothing is. */
function Backlog({ backlog }: { readonly backlog: HomeView["backlog"] }) {
  const t = useTranslate();
  if (isWorkedOff(backlog)) return null;
  const { waiting, projections, oldestMinutes } = backlog;
  return (
    <Text as="p" tone="subdued">
      {t("home.backlog", { waiting, projections, minutes: oldestMinutes ?? 0 })}
    </Text>
  );
}
