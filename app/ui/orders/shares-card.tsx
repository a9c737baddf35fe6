import { Badge, BlockStack, InlineStack, Link, List, Text } from "@shopify/polaris";
import type { NoteLine, OrderView, ShareLine } from "~/views/order-view";
import { PlainTable } from "../admin/plain-table";
import { SectionCard } from "../admin/section-card";
import type { Translate } from "../i18n";
import { useTranslate } from "../i18n-context";
import { reasonText } from "../reasons";
import { WhyLink } from "../why/why-link";

/** Who and what helped an order come about, and why the rest did not count. */
export function SharesCard({ view }: { readonly view: OrderView }) {
  const t = useTranslate();
  return (
    <SectionCard
      title={t("order.shares")}
      text={t("order.shares.text", { days: view.windowDays, max: view.codeShareMax })}
    >
      {view.shares.length === 0 ? (
        <Text as="p">{emptyText(t, view)}</Text>
      ) : (
        <SharesTable orderId={view.order.orderId} shares={view.shares} />
      )}
      {view.notes.length === 0 ? null : (
        <BlockStack gap="100">
          <Text as="h3" variant="headingSm">
            {t("order.notes")}
          </Text>
          <List>
            {view.notes.map((note) => (
              <List.Item key={JSON.stringify(note)}>
                <span className="hearth-wrap">{noteText(t, note)}</span>
              </List.Item>
            ))}
          </List>
        </BlockStack>
      )}
    </SectionCard>
  );
}

function emptyText(t: Translate, { order }: OrderView): string {
  if (order.state === "cancelled") return t("order.shares.cancelled");
  if (order.state === "open") return t("order.shares.open");
  return t("order.shares.unknown");
}

function SharesTable({ orderId, shares }: { readonly orderId: string; readonly shares: readonly ShareLine[] }) {
  const t = useTranslate();
  return (
    <PlainTable
      caption={t("order.shares")}
      columns={[
        { title: t("order.shares.who") },
        { title: t("order.shares.why") },
        { title: t("member.helped.share"), end: true },
        { title: t("member.helped.value"), end: true },
      ]}
      rows={shares.map((share) => ({
        key: share.touch,
        cells: [
          <Who key="who" share={share} />,
          <InlineStack key="why" gap="200" blockAlign="center">
            <span>
              {reasonText(t, share.kind)}
              {share.daysBefore === null ? "" : `, ${beforeText(t, share.daysBefore)}`}
            </span>
            <Badge tone={share.lane === "code" ? "warning" : "success"}>
              {share.lane === "code" ? t("lane.code") : t("lane.relational")}
            </Badge>
          </InlineStack>,
          <WhyLink key="share" subject="share" id={`${orderId}/${share.touch}`}>
            {share.share}
          </WhyLink>,
          share.money,
        ],
      }))}
    />
  );
}

function beforeText(t: Translate, days: number): string {
  return days === 0 ? t("order.same-day") : t.count("order.before", days);
}

function Who({ share }: { readonly share: ShareLine }) {
  const t = useTranslate();
  const group =
    share.groupId === null ? null : (
      <Link url={`/app/groups/${encodeURIComponent(share.groupId)}`}>{share.groupName}</Link>
    );
  if (share.actorId === null) return group;
  return (
    <BlockStack>
      <Link url={`/app/members/${encodeURIComponent(share.actorId)}`}>{share.actorName}</Link>
      {group === null ? null : (
        <Text as="span" variant="bodySm" tone="subdued">
          {t("order.shares.in")} {group}
        </Text>
      )}
    </BlockStack>
  );
}

/** A touch by its id (SCORING.md section 7): `a:SOURCE:ID`, `p:GROUP`, `r:ORDER`, `c:ORDER`. */
export function touchText(t: Translate, touch: string): string {
  const [kind = "", ...rest] = touch.split(":");
  switch (kind) {
    case "a":
      return t("note.touch.activity", { source: rest[0] ?? "", id: rest.slice(1).join(":") });
    case "p":
      return t("note.touch.presence", { group: rest.join(":") });
    case "r":
      return t("touch.referral");
    case "c":
      return t("touch.code");
    default:
      return touch;
  }
}

/** One sentence for what the engine wrote beside the shares. */
export function noteText(t: Translate, note: NoteLine): string {
  switch (note.kind) {
    case "dropped":
      return t("note.dropped", { touch: touchText(t, note.touch), reason: reasonText(t, note.reason) });
    case "unknown-code":
      return t("note.unknown-code", { code: note.code });
    case "unknown-referral":
      return t("note.unknown-referral", { member: note.member });
    case "codes-scaled-down":
      return t("note.codes-scaled-down", { from: note.from, to: note.to });
  }
}
