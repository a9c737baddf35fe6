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
import { useState } from "react";
import type { AttemptLine, AttemptsView } from "~/views/rewards-view";
import { ListPages } from "../admin/list-pages";
import { ListToolbar, useListLoading } from "../admin/list-toolbar";
import { useToast } from "../admin/use-toast";
import { type MessageKey, type Translate, isMessageKey } from "../i18n";
import { useTranslate } from "../i18n-context";
import { ATTEMPT_STATES, prefixedText, reasonText } from "../reasons";
import { DoneDialog } from "./done-dialog";

const TONES = {
  planned: "info",
  calling: "attention",
  done: "success",
  parked: "warning",
  cancelled: undefined,
} as const;

type Outcome = { readonly kind: "resolved" | "unknown" | "wrong-state" };
const OUTCOMES: Readonly<Record<Outcome["kind"], MessageKey>> = {
  resolved: "attempts.resolved",
  unknown: "attempts.unknown",
  "wrong-state": "attempts.wrong-state",
};

/** What was, is or could not be made real at Shopify; parked ones wait for a decision here. */
export function AttemptTable({ view }: { readonly view: AttemptsView }) {
  const t = useTranslate();
  const [query] = useSearchParams();
  const loading = useListLoading();
  if (view.rows.length === 0 && !["state", "after", "before"].some((name) => query.has(name))) {
    return (
      <EmptyState heading={t("attempts.empty")} image="">
        <p>{t("attempts.empty.text")}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <ListToolbar
        choices={[
          {
            name: "state",
            label: t("rewards.column.state"),
            options: [
              { label: t("list.any"), value: "" },
              ...Object.entries(ATTEMPT_STATES).map(([value, key]) => ({
                value,
                label: `${t(key)} (${view.counts[value] ?? "0"})`,
              })),
            ],
          },
        ]}
      />
      <IndexTable
        itemCount={view.rows.length}
        selectable={false}
        loading={loading}
        resourceName={{ singular: t("attempts.one"), plural: t("attempts.many") }}
        emptyState={<EmptySearchResult title={t("attempts.none")} description={t("list.none.text")} />}
        headings={[
          { title: t("attempts.column.what") },
          { title: t("members.column.member") },
          { title: t("rewards.column.state") },
          { title: t("attempts.column.when") },
          { title: t("attempts.column.decide") },
        ]}
      >
        {view.rows.map((row, index) => (
          <AttemptRow key={row.attemptId} row={row} index={index} />
        ))}
      </IndexTable>
      <ListPages links={view.links} />
    </>
  );
}

/** Reasons are a code, or a code with Shopify's own words after it. */
function attemptReason(t: Translate, reason: string): string {
  const key = `attempt.reason.${reason.split(":")[0] ?? ""}`;
  return isMessageKey(key) ? t(key) : prefixedText(t, "attempt.reason", reason);
}

function AttemptRow({ row, index }: { readonly row: AttemptLine; readonly index: number }) {
  const t = useTranslate();
  const tone = Object.hasOwn(TONES, row.state) ? TONES[row.state as keyof typeof TONES] : undefined;
  return (
    <IndexTable.Row id={row.attemptId} position={index}>
      <IndexTable.Cell>
        <BlockStack>
          <Text as="span" fontWeight="semibold">
            {row.what}
          </Text>
          <Text as="span" variant="bodySm" tone="subdued">
            {reasonText(t, row.kind)}
          </Text>
        </BlockStack>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Link url={`/app/members/${encodeURIComponent(row.memberId)}`}>{row.memberName}</Link>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <BlockStack gap="050" inlineAlign="start">
          <Badge {...(tone !== undefined && { tone })}>{reasonText(t, row.state)}</Badge>
          {row.reason === null ? null : (
            <Text as="span" variant="bodySm" tone="subdued">
              {attemptReason(t, row.reason)}
            </Text>
          )}
        </BlockStack>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <BlockStack>
          <span>{row.doneAt ?? row.createdAt}</span>
          {row.state === "planned" ? (
            <Text as="span" variant="bodySm" tone="subdued">
              {t("attempts.next", { at: row.nextAt, tries: row.tries })}
            </Text>
          ) : null}
        </BlockStack>
      </IndexTable.Cell>
      <IndexTable.Cell>{row.state === "parked" ? <Decision row={row} /> : (row.shopifyId ?? "")}</IndexTable.Cell>
    </IndexTable.Row>
  );
}

function Decision({ row }: { readonly row: AttemptLine }) {
  const t = useTranslate();
  const fetcher = useFetcher<Outcome>();
  const [asking, setAsking] = useState(false);
  useToast(fetcher.data, fetcher.data === undefined ? undefined : t(OUTCOMES[fetcher.data.kind]));
  const send = (action: "retry" | "done" | "cancel", shopifyId?: string): void => {
    fetcher.submit(
      { attemptId: row.attemptId, action, ...(shopifyId !== undefined && { shopifyId }) },
      { method: "post" },
    );
  };
  const busy = fetcher.state !== "idle";
  return (
    <>
      <InlineStack gap="200" wrap={false}>
        <Button
          size="slim"
          loading={busy}
          accessibilityLabel={t("attempts.retry.label", { what: row.what, member: row.memberName })}
          onClick={() => {
            send("retry");
          }}
        >
          {t("attempts.retry")}
        </Button>
        <Button
          size="slim"
          disabled={busy}
          accessibilityLabel={t("attempts.done.label", { what: row.what, member: row.memberName })}
          onClick={() => {
            setAsking(true);
          }}
        >
          {t("attempts.done")}
        </Button>
        <Button
          size="slim"
          tone="critical"
          disabled={busy}
          accessibilityLabel={t("attempts.cancel.label", { what: row.what, member: row.memberName })}
          onClick={() => {
            send("cancel");
          }}
        >
          {t("attempts.cancel")}
        </Button>
      </InlineStack>
      <DoneDialog
        open={asking}
        what={row.what}
        onClose={() => {
          setAsking(false);
        }}
        onDone={(shopifyId) => {
          setAsking(false);
          send("done", shopifyId);
        }}
      />
    </>
  );
}
