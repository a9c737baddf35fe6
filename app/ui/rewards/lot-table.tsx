import { Badge, BlockStack, InlineStack, Link, Text } from "@shopify/polaris";
import type { LotLine } from "~/views/lot-line";
import { PlainTable } from "../admin/plain-table";
import type { Translate } from "../i18n";
import { useTranslate } from "../i18n-context";
import { reasonText } from "../reasons";
import { WhyLink } from "../why/why-link";

const TONES = {
  pending: "attention",
  posted: "success",
  carried: "warning",
  voided: undefined,
  reversed: "critical",
} as const;

export function LotStateBadge({ state }: { readonly state: string }) {
  const t = useTranslate();
  const tone = Object.hasOwn(TONES, state) ? TONES[state as keyof typeof TONES] : undefined;
  return <Badge {...(tone !== undefined && { tone })}>{reasonText(t, state)}</Badge>;
}

/** Code lots wait for the close of the month in which they are due; all others post when they are due. */
export function dueText(t: Translate, lot: LotLine): string {
  return lot.lane === "code" ? t("lot.due.code", { date: lot.dueOn }) : t("lot.due", { date: lot.dueOn });
}

/** Everything that says why a reward is what it is, one sentence each. */
export function lotNotes(t: Translate, lot: LotLine): string[] {
  return [
    ...(lot.granted === null ? [] : [t("lot.granted", { amount: lot.granted })]),
    ...lot.reasons.map((reason) => reasonText(t, reason)),
    ...(lot.carried === null ? [] : [t("lot.carried", { amount: lot.carried })]),
    ...(lot.issued === null ? [] : [t("lot.issued", { amount: lot.issued })]),
    ...(lot.shownOnly ? [t("lot.shown-only")] : []),
  ];
}

export function LotRole({ lot }: { readonly lot: LotLine }) {
  const t = useTranslate();
  return (
    <InlineStack gap="100" wrap={false}>
      <span>{reasonText(t, lot.role)}</span>
      {lot.lane === "" ? null : (
        <Badge tone={lot.lane === "code" ? "warning" : "success"}>
          {lot.lane === "code" ? t("lane.code") : t("lane.relational")}
        </Badge>
      )}
    </InlineStack>
  );
}

type Props = { readonly lots: readonly LotLine[]; readonly without?: "member" | "order" };

/** Rewards in a small table: on a member's and on an order's page. */
export function LotTable({ lots, without }: Props) {
  const t = useTranslate();
  return (
    <PlainTable
      caption={t("rewards.title")}
      cards
      columns={[
        ...(without === "order" ? [] : [{ title: t("orders.column.order") }]),
        ...(without === "member" ? [] : [{ title: t("members.column.member") }]),
        { title: t("rewards.column.role") },
        { title: t("rewards.column.state") },
        { title: t("rewards.column.amount"), end: true },
      ]}
      rows={lots.map((lot) => ({
        key: lot.lotId,
        cells: [
          ...(without === "order"
            ? []
            : [
                <Link key="order" url={`/app/orders/${encodeURIComponent(lot.orderId)}`}>
                  {lot.orderName}
                </Link>,
              ]),
          ...(without === "member"
            ? []
            : [
                <Link key="member" url={`/app/members/${encodeURIComponent(lot.memberId)}`}>
                  {lot.memberName}
                </Link>,
              ]),
          <LotRole key="role" lot={lot} />,
          <BlockStack key="state" gap="050" inlineAlign="start">
            <LotStateBadge state={lot.state} />
            {lot.state === "pending" ? (
              <Text as="span" variant="bodySm" tone="subdued">
                {dueText(t, lot)}
              </Text>
            ) : null}
            {lotNotes(t, lot).map((note) => (
              <Text key={note} as="span" variant="bodySm" tone="subdued">
                {note}
              </Text>
            ))}
          </BlockStack>,
          <WhyLink key="amount" subject="reward" id={lot.lotId}>
            {lot.amount}
          </WhyLink>,
        ],
      }))}
    />
  );
}
