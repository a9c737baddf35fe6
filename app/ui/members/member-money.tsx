import { Badge, BlockStack, Text } from "@shopify/polaris";
import type { MemberView } from "~/views/member-view";
import { PlainTable } from "../admin/plain-table";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";
import { prefixedText } from "../reasons";
import { LotTable } from "../rewards/lot-table";

/** Balance, rewards, codes and the ledger behind them. */
export function MemberMoney({ view }: { readonly view: MemberView }) {
  const t = useTranslate();
  return (
    <BlockStack gap="400">
      <SectionCard
        title={t("member.money.title")}
        empty={view.balances.length === 0 && view.lots.length === 0 ? t("member.money.none") : null}
      >
        {view.balances.map((balance) => (
          <BlockStack key={balance.currency} gap="100">
            <Text as="p">{t("member.money.balance", { ...balance, owes: "" })}</Text>
            {balance.owes ? <Text as="p">{t("member.money.owes")}</Text> : null}
          </BlockStack>
        ))}
        {view.expiries.map((expiry) => (
          <Text key={expiry.id} as="p" tone={expiry.soon ? "caution" : "subdued"}>
            {t(`member.expiry.${expiry.kind}`, { what: expiry.what, on: expiry.on })}{" "}
            {expiry.remindOn === "" ? null : t("member.expiry.reminders", { on: expiry.remindOn })}
          </Text>
        ))}
        {view.lots.length === 0 ? null : <LotTable lots={view.lots} without="member" />}
      </SectionCard>
      {view.codes.length === 0 ? null : (
        <SectionCard title={t("member.codes.title")}>
          <PlainTable
            caption={t("member.codes.title")}
            columns={[
              { title: t("member.codes.code") },
              { title: t("member.codes.percent"), end: true },
              { title: t("member.codes.state") },
              { title: t("member.codes.expires") },
            ]}
            rows={view.codes.map((code) => ({
              key: code.code,
              cells: [
                <code key="code">{code.code}</code>,
                code.worth ?? prefixedText(t, "code.kind", code.kind),
                <Badge key="state">{prefixedText(t, "code.state", code.state)}</Badge>,
                code.expiresOn ?? "",
              ],
            }))}
          />
        </SectionCard>
      )}
      <SectionCard
        title={t("member.ledger.title")}
        text={t("member.ledger.text")}
        empty={view.entries.length === 0 ? t("member.ledger.none") : null}
      >
        <PlainTable
          caption={t("member.ledger.title")}
          columns={[
            { title: t("member.ledger.at"), line: true },
            { title: t("member.ledger.account") },
            { title: t("member.ledger.cause") },
            { title: t("member.ledger.amount"), end: true },
          ]}
          rows={view.entries.map((entry) => ({
            key: String(entry.id),
            cells: [
              entry.at,
              prefixedText(t, "account", entry.account.split(":")[0] ?? entry.account),
              prefixedText(t, "cause", entry.cause.split(":")[0] ?? entry.cause),
              entry.amount,
            ],
          }))}
        />
      </SectionCard>
    </BlockStack>
  );
}
