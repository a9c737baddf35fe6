import { Banner, BlockStack, Button, InlineStack, Modal, Text } from "@shopify/polaris";
import { useState } from "react";
import type { CostLines, HistoryView } from "~/views/history-view";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";

type Props = {
  readonly view: HistoryView;
  readonly open: boolean;
  readonly busy: boolean;
  readonly onCount: (backfillId: string) => void;
  readonly onWorkOut: () => void;
};

/** What past orders would cost if they counted, and the decision that lets them. */
export function CountCard({ view, open, busy, onCount, onWorkOut }: Props) {
  const t = useTranslate();
  const [asking, setAsking] = useState(false);
  const { waiting, waitingText, since, cost, newest } = view;
  if (waiting === 0) return <SectionCard title={t("history.count.title")} empty={t("history.count.none")} />;
  return (
    <SectionCard title={t("history.count.title")} text={t("history.count.text")}>
      <BlockStack gap="300">
        <Text as="p">{t("history.count.waiting", { orders: waitingText, since: since ?? "" })}</Text>
        {cost === null ? (
          <Banner tone="info">
            <p>{open ? t("history.cost.open") : t("history.cost.unknown")}</p>
          </Banner>
        ) : (
          <Cost cost={cost} />
        )}
        <InlineStack gap="200">
          <Button
            disabled={cost === null || busy}
            onClick={() => {
              setAsking(true);
            }}
          >
            {t("history.count.action")}
          </Button>
          <Button disabled={open} loading={busy} onClick={onWorkOut}>
            {t("history.cost.again")}
          </Button>
        </InlineStack>
      </BlockStack>
      {cost === null || newest === null ? null : (
        <Modal
          open={asking}
          onClose={() => {
            setAsking(false);
          }}
          title={t("history.count.ask", { orders: waitingText })}
          primaryAction={{
            content: t("history.count.action"),
            destructive: true,
            onAction: () => {
              setAsking(false);
              onCount(newest.backfillId);
            },
          }}
          secondaryActions={[
            {
              content: t("history.count.not"),
              onAction: () => {
                setAsking(false);
              },
            },
          ]}
        >
          <Modal.Section>
            <BlockStack gap="300">
              <Cost cost={cost} />
              <Text as="p">{t("history.count.final")}</Text>
            </BlockStack>
          </Modal.Section>
        </Modal>
      )}
    </SectionCard>
  );
}

function Cost({ cost }: { readonly cost: CostLines }) {
  const t = useTranslate();
  return (
    <BlockStack gap="100">
      {cost.amounts.length === 0 ? (
        <Text as="p" variant="headingMd">
          {t("history.cost.nothing")}
        </Text>
      ) : (
        cost.amounts.map(({ currency, amount }) => (
          <Text key={currency} as="p" variant="headingLg">
            {amount}
          </Text>
        ))
      )}
      <Text as="p" tone="subdued">
        {t.count("history.cost.earning", cost.earning, { orders: cost.orders })} {t("history.cost.at", { at: cost.at })}
      </Text>
      {cost.rulesLeftOut && (
        <Text as="p" tone="subdued">
          {t("history.cost.rules")}
        </Text>
      )}
    </BlockStack>
  );
}
