import { useFetcher, useSearchParams } from "@remix-run/react";
import { BlockStack, Box, Button, ButtonGroup, EmptyState, IndexTable, Text } from "@shopify/polaris";
import type { FailedWebhookLine, WebhooksView } from "~/views/webhooks-view";
import { ListPages } from "../admin/list-pages";
import { useListLoading } from "../admin/list-toolbar";
import { useToast } from "../admin/use-toast";
import { useTranslate } from "../i18n-context";

type Decision = "retry" | "dismiss";
type Outcome =
  | { readonly kind: "decided"; readonly decision: Decision; readonly count: number; readonly movedOn: number }
  | { readonly kind: "unknown" };

/** Webhooks that could not be worked off: each is tried again or dismissed by a person, or all of a page. */
export function FailedWebhooks({ view }: { readonly view: WebhooksView }) {
  const t = useTranslate();
  const [query] = useSearchParams();
  const loading = useListLoading();
  if (view.rows.length === 0 && !query.has("after") && !query.has("before")) {
    return (
      <EmptyState heading={t("webhooks.empty")} image="">
        <p>{t("webhooks.empty.text")}</p>
      </EmptyState>
    );
  }
  return (
    <>
      {view.rows.length > 1 ? (
        <Box padding="300">
          <Decide keys={view.rows.map((row) => row.key)} what={t("webhooks.all")} all />
        </Box>
      ) : null}
      <div className="hearth-stack">
        <IndexTable
          itemCount={view.rows.length}
          selectable={false}
          loading={loading}
          resourceName={{ singular: t("webhooks.one"), plural: t("webhooks.many") }}
          headings={[
            { title: t("webhooks.column.topic") },
            { title: t("webhooks.column.error") },
            { title: t("webhooks.column.received") },
            { title: t("webhooks.column.decide") },
          ]}
        >
          {view.rows.map((row, index) => (
            <WebhookRow key={row.key} row={row} index={index} />
          ))}
        </IndexTable>
      </div>
      <ListPages links={view.links} />
    </>
  );
}

function WebhookRow({ row, index }: { readonly row: FailedWebhookLine; readonly index: number }) {
  const t = useTranslate();
  return (
    <IndexTable.Row id={row.key} position={index}>
      <IndexTable.Cell>
        <BlockStack>
          <Text as="span" fontWeight="semibold">
            {row.topic}
          </Text>
          <Text as="span" variant="bodySm" tone="subdued">
            {row.about}
          </Text>
        </BlockStack>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <span className="hearth-wrap">{row.error}</span>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <BlockStack>
          <span>{row.at}</span>
          <Text as="span" variant="bodySm" tone="subdued">
            {t("webhooks.tries", { tries: row.tries })}
          </Text>
        </BlockStack>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Decide keys={[row.key]} what={`${row.topic} ${row.about}`} />
      </IndexTable.Cell>
    </IndexTable.Row>
  );
}

type DecideProps = { readonly keys: readonly string[]; readonly what: string; readonly all?: boolean };

function Decide({ keys, what, all = false }: DecideProps) {
  const t = useTranslate();
  const fetcher = useFetcher<Outcome>();
  const result = fetcher.data;
  useToast(result, result === undefined ? undefined : outcomeText(t, result));
  const send = (decision: Decision) => () => {
    const form = new FormData();
    form.append("decision", decision);
    for (const key of keys) form.append("key", key);
    fetcher.submit(form, { method: "post" });
  };
  const busy = fetcher.state !== "idle";
  return (
    <ButtonGroup>
      <Button
        size="slim"
        disabled={busy}
        accessibilityLabel={t("webhooks.retry.label", { what })}
        onClick={send("retry")}
      >
        {all ? t("webhooks.retry.all") : t("webhooks.retry")}
      </Button>
      <Button
        size="slim"
        disabled={busy}
        accessibilityLabel={t("webhooks.dismiss.label", { what })}
        onClick={send("dismiss")}
      >
        {all ? t("webhooks.dismiss.all") : t("webhooks.dismiss")}
      </Button>
    </ButtonGroup>
  );
}

function outcomeText(t: ReturnType<typeof useTranslate>, result: Outcome): string {
  if (result.kind === "unknown") return t("webhooks.unknown");
  const { count, movedOn } = result;
  const counts = { count: String(count), movedOn: String(movedOn) };
  return result.decision === "retry" ? t("webhooks.retried", counts) : t("webhooks.dismissed", counts);
}
