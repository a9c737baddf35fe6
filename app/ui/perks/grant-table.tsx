import { useFetcher, useSearchParams } from "@remix-run/react";
import {
  Badge,
  BlockStack,
  Button,
  EmptySearchResult,
  EmptyState,
  IndexTable,
  InlineStack,
  Link,
  Text,
} from "@shopify/polaris";
import type { GrantChangeRefusal } from "~/core/perks/change-grant";
import { GRANT_STATES, type GrantLine, type GrantsView } from "~/views/grants-view";
import { ListPages } from "../admin/list-pages";
import { ListToolbar, useListLoading } from "../admin/list-toolbar";
import { useToast } from "../admin/use-toast";
import type { Translate } from "../i18n";
import { useTranslate } from "../i18n-context";
import { WhyLink } from "../why/why-link";
import { GRANT_CHANGE_REFUSALS, GRANT_REFUSALS, GRANT_STATE_WORDS } from "./grant-words";

type GrantChanged =
  { readonly kind: "changed" | "unknown" } | { readonly kind: "refused"; readonly refusal: GrantChangeRefusal };

const TONES = {
  granted: "info",
  claimed: "attention",
  fulfilled: "success",
  withheld: "warning",
  cancelled: undefined,
  expired: undefined,
} as const;

/** What was granted and withheld, with what can be done about it. */
export function GrantTable({ view }: { readonly view: GrantsView }) {
  const t = useTranslate();
  const [query] = useSearchParams();
  const loading = useListLoading();
  if (view.total === 0 && !["state", "perk", "after", "before"].some((name) => query.has(name))) {
    return (
      <EmptyState heading={t("perks.empty")} image="">
        <p>{t("perks.empty.text")}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <ListToolbar choices={choices(t, view)} />
      <div className="hearth-stack">
        <IndexTable
          itemCount={view.rows.length}
          selectable={false}
          loading={loading}
          resourceName={{ singular: t("perks.one"), plural: t("perks.many") }}
          emptyState={<EmptySearchResult title={t("perks.none")} description={t("list.none.text")} />}
          headings={[
            { title: t("perks.column.perk") },
            { title: t("members.column.member") },
            { title: t("perks.column.state") },
            { title: t("perks.column.why") },
            { title: t("perks.column.when") },
            { title: t("perks.column.do") },
          ]}
        >
          {view.rows.map((row, index) => (
            <GrantRow key={row.grantId} row={row} index={index} />
          ))}
        </IndexTable>
      </div>
      <ListPages links={view.links} />
    </>
  );
}

function choices(t: Translate, view: GrantsView) {
  const any = { label: t("list.any"), value: "" };
  return [
    {
      name: "state",
      label: t("perks.column.state"),
      options: [
        any,
        ...GRANT_STATES.map((value) => ({
          value,
          label: `${t(GRANT_STATE_WORDS[value])} (${view.counts[value] ?? "0"})`,
        })),
      ],
    },
    {
      name: "perk",
      label: t("perks.column.perk"),
      options: [any, ...view.known.map((perk) => ({ label: perk.name, value: perk.id }))],
    },
  ];
}

function GrantRow({ row, index }: { readonly row: GrantLine; readonly index: number }) {
  const t = useTranslate();
  const kind = t(`perk.kind.${row.kind}`);
  return (
    <IndexTable.Row id={row.grantId} position={index}>
      <IndexTable.Cell>
        <BlockStack>
          <Text as="span" fontWeight="semibold" breakWord>
            {row.name}
          </Text>
          <Text as="span" variant="bodySm" tone="subdued">
            {row.worth === null ? kind : `${kind}, ${row.worth}`}
          </Text>
        </BlockStack>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Link url={`/app/members/${encodeURIComponent(row.memberId)}`}>{row.memberName}</Link>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <GrantStateText row={row} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <div style={{ whiteSpace: "normal", maxWidth: "16rem" }}>
          {t(`perks.source.${row.source as "tier"}`, { of: row.sourceRef })}
          {row.note === "" ? "" : `: ${row.note}`}
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>{row.at}</IndexTable.Cell>
      <IndexTable.Cell>
        <GrantActions row={row} />
      </IndexTable.Cell>
    </IndexTable.Row>
  );
}

/** The state in words: why it was withheld, where it is at Shopify, until when it can be used. */
export function GrantStateText({ row }: { readonly row: GrantLine }) {
  const t = useTranslate();
  const tone = TONES[row.state];
  return (
    <BlockStack gap="050" inlineAlign="start">
      <Badge {...(tone !== undefined && { tone })}>{t(GRANT_STATE_WORDS[row.state])}</Badge>
      <div style={{ whiteSpace: "normal", minWidth: "12rem", maxWidth: "18rem" }}>
        <Text as="span" variant="bodySm" tone="subdued">
          {row.refusal === null ? null : (
            <WhyLink subject="refusal" id={`grant:${row.grantId}`}>
              {t(GRANT_REFUSALS[row.refusal])}
            </WhyLink>
          )}
          {row.made === null ? "" : t(`perks.made.${row.made}`)}
          {row.code === null ? "" : ` (${row.code})`}
        </Text>
      </div>
      {row.expiresOn === null || (row.state !== "granted" && row.state !== "claimed") ? null : (
        <Text as="span" variant="bodySm" tone="subdued">
          {t("perks.expires", { date: row.expiresOn })}
        </Text>
      )}
    </BlockStack>
  );
}

function GrantActions({ row }: { readonly row: GrantLine }) {
  const t = useTranslate();
  const fetcher = useFetcher<GrantChanged>();
  useToast(fetcher.data, changedText(t, fetcher.data));
  // A claim is the member's own.
  const actions = row.actions.filter((action) => action !== "claim");
  return (
    <InlineStack gap="200" wrap={false}>
      {actions.map((action) => (
        <Button
          key={action}
          size="slim"
          disabled={fetcher.state !== "idle"}
          {...(action === "cancel" && { tone: "critical" as const })}
          accessibilityLabel={t("perks.action.label", {
            action: t(`perks.action.${action}`),
            perk: row.name,
            member: row.memberName,
          })}
          onClick={() => {
            fetcher.submit({ grantId: row.grantId, action }, { method: "post", action: "/app/rewards/perks" });
          }}
        >
          {t(`perks.action.${action}`)}
        </Button>
      ))}
    </InlineStack>
  );
}

function changedText(t: Translate, outcome: GrantChanged | undefined): string | undefined {
  switch (outcome?.kind) {
    case undefined:
      return undefined;
    case "changed":
      return t("perks.changed");
    case "refused":
      return t("perks.refused", { reason: t(GRANT_CHANGE_REFUSALS[outcome.refusal]) });
    case "unknown":
      return t("perks.unknown");
  }
}
