import { Banner, BlockStack, List, Text } from "@shopify/polaris";
import type { CurrencyBalance, LedgerView } from "~/views/ledger-view";
import { PlainTable } from "../admin/plain-table";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";
import { prefixedText } from "../reasons";

type Props = { readonly balances: readonly CurrencyBalance[]; readonly faults: LedgerView["faults"] };

/** Sums of the double entries by account: they come to zero, or the page says what does not. */
export function TrialBalanceCard({ balances, faults }: Props) {
  const t = useTranslate();
  return (
    <SectionCard
      title={t("ledger.trial.title")}
      text={t("ledger.trial.text")}
      empty={balances.length === 0 ? t("ledger.trial.none") : null}
    >
      <BlockStack gap="300">
        {faults.length === 0 ? (
          <Banner tone="success">{t("ledger.trial.right")}</Banner>
        ) : (
          <Banner tone="critical" title={t("ledger.trial.wrong")}>
            <List>
              {faults.map((fault) => (
                <List.Item key={`${fault.kind} ${fault.detail}`}>
                  <span className="hearth-wrap">
                    {t(`ledger.fault.${fault.kind}`)} {fault.detail}
                  </span>
                </List.Item>
              ))}
            </List>
          </Banner>
        )}
        {balances.map((balance) => (
          <BlockStack key={balance.currency} gap="200">
            <PlainTable
              caption={t("ledger.trial.of", { currency: balance.currency })}
              columns={[{ title: t("ledger.trial.account") }, { title: t("ledger.trial.sum"), end: true }]}
              rows={[
                ...balance.accounts.map((row) => ({
                  key: row.account,
                  cells: [prefixedText(t, "ledger.account", row.account), row.amount],
                })),
                { key: "sum", cells: [<strong key="sum">{t("ledger.trial.total")}</strong>, balance.sum] },
              ]}
            />
            {balance.zero ? null : (
              <Text as="p" tone="critical">
                {t("ledger.trial.not-zero", { currency: balance.currency })}
              </Text>
            )}
          </BlockStack>
        ))}
      </BlockStack>
    </SectionCard>
  );
}
