import { useSearchParams } from "@remix-run/react";
import {
  Badge,
  BlockStack,
  Box,
  Button,
  ButtonGroup,
  EmptySearchResult,
  EmptyState,
  IndexTable,
  Link,
  Text,
} from "@shopify/polaris";
import { useState } from "react";
import type { AttemptLine, AttemptsView } from "~/views/rewards-view";
import { ListPages } from "../admin/list-pages";
import { ListToolbar, useListLoading } from "../admin/list-toolbar";
import { useTranslate } from "../i18n-context";
import { ATTEMPT_KINDS, ATTEMPT_STATES, attemptReason, reasonText } from "../reasons";
import { AttemptDecision } from "./attempt-decision";
import { RetryAll } from "./retry-all";
import { type ToTakeBack, TakeBackDialog } from "./take-back-dialog";

const TONES = {
  planned: "info",
  calling: "attention",
  done: "success",
  parked: "warning",
  cancelled: undefined,
} as const;

/** What was, is or could not be made real at Shopify; parked ones wait for a decision here. */
export function AttemptTable({ view }: { readonly view: AttemptsView }) {
  const t = useTranslate();
  const [query] = useSearchParams();
  const loading = useListLoading();
  const [asking, setAsking] = useState<ToTakeBack | null>(null);
  const parked = view.rows.filter((row) => row.state === "parked").map((row) => row.attemptId);
  const { takeable } = view;
  const filter = { kind: query.get("kind") ?? "", search: query.get("q") ?? "" };
  if (view.rows.length === 0 && !["state", "kind", "q", "after", "before"].some((name) => query.has(name))) {
    return (
      <EmptyState heading={t("attempts.empty")} image="">
        <p>{t("attempts.empty.text")}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <ListToolbar
        searchLabel={t("attempts.search")}
        choices={[
          {
            name: "kind",
            label: t("attempts.column.kind"),
            options: [
              { label: t("list.any"), value: "" },
              ...Object.entries(ATTEMPT_KINDS).map(([value, key]) => ({ value, label: t(key) })),
            ],
          },
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
      {takeable.count > 1 || parked.length > 1 ? (
        <Box paddingInline="300" paddingBlockEnd="300">
          <ButtonGroup>
            {parked.length > 1 ? <RetryAll attemptIds={parked} /> : null}
            {takeable.count > 1 ? (
              <Button
                size="slim"
                onClick={() => {
                  setAsking({ kind: "matching", count: takeable.text, filter });
                }}
              >
                {t("attempts.take-back.matching", { count: takeable.text })}
              </Button>
            ) : null}
          </ButtonGroup>
        </Box>
      ) : null}
      <div className="hearth-stack">
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
            <AttemptRow
              key={row.attemptId}
              row={row}
              index={index}
              onTakeBack={() => {
                setAsking({ kind: "some", attemptIds: [row.attemptId] });
              }}
            />
          ))}
        </IndexTable>
      </div>
      <ListPages links={view.links} />
      <TakeBackDialog
        asking={asking}
        onClose={() => {
          setAsking(null);
        }}
      />
    </>
  );
}

type RowProps = {
  readonly row: AttemptLine;
  readonly index: number;
  readonly onTakeBack: () => void;
};

function AttemptRow({ row, index, onTakeBack }: RowProps) {
  const t = useTranslate();
  const tone = Object.hasOwn(TONES, row.state) ? TONES[row.state as keyof typeof TONES] : undefined;
  return (
    <IndexTable.Row id={row.attemptId} position={index}>
      <IndexTable.Cell>
        <BlockStack>
          <Text as="span" fontWeight="semibold">
            {row.what === "" ? reasonText(t, row.kind) : row.what}
          </Text>
          {row.what === "" ? null : (
            <Text as="span" variant="bodySm" tone="subdued">
              {reasonText(t, row.kind)}
            </Text>
          )}
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
          {row.state === "parked" ? (
            <Text as="span" variant="bodySm" tone="subdued">
              {t("attempts.tried", { tries: row.tries })}
            </Text>
          ) : null}
          {row.state === "planned" || (row.kind === "standing" && row.state === "calling") ? (
            <Text as="span" variant="bodySm" tone="subdued">
              {t("attempts.next", { at: row.nextAt, tries: row.tries })}
            </Text>
          ) : null}
        </BlockStack>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <BlockStack gap="100" inlineAlign="start">
          {row.state === "parked" ? <AttemptDecision row={row} /> : (row.shopifyId ?? "")}
          {row.canTakeBack ? (
            <Button
              size="slim"
              accessibilityLabel={t("attempts.take-back.label", { what: row.what, member: row.memberName })}
              onClick={onTakeBack}
            >
              {t("attempts.take-back")}
            </Button>
          ) : null}
        </BlockStack>
      </IndexTable.Cell>
    </IndexTable.Row>
  );
}
