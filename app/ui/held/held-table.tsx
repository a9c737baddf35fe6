import { useFetcher, useSearchParams } from "@remix-run/react";
import {
  BlockStack,
  EmptySearchResult,
  EmptyState,
  IndexTable,
  Link,
  Tabs,
  Text,
  useIndexResourceState,
} from "@shopify/polaris";
import { HELD_STATES, type HeldLine, type HeldState, type HeldView } from "~/views/held-view";
import { ListPages } from "../admin/list-pages";
import { useListLoading } from "../admin/list-toolbar";
import { useToast } from "../admin/use-toast";
import { useTranslate } from "../i18n-context";
import { prefixedText } from "../reasons";
import { WhyLink } from "../why/why-link";

type Decision = "release" | "refuse" | "undo-refusal";
type Outcome = { readonly kind: "decided" | "wrong-state" | "unknown"; readonly count: number };

/** Activities of bursts: what waits for a decision, one by one or many at once, and what became of the others. */
export function HeldTable({ view }: { readonly view: HeldView }) {
  const t = useTranslate();
  if (!view.any) {
    return (
      <EmptyState heading={t("held.empty")} image="">
        <p>{t("held.empty.text")}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <StateTabs view={view} />
      <Rows key={view.state} view={view} />
      <ListPages links={view.links} />
    </>
  );
}

function StateTabs({ view }: { readonly view: HeldView }) {
  const t = useTranslate();
  const [, setQuery] = useSearchParams();
  return (
    <Tabs
      tabs={HELD_STATES.map((state) => ({
        id: state,
        content: t(`held.state.${state}`, { count: view.counts[state] }),
      }))}
      selected={HELD_STATES.indexOf(view.state)}
      onSelect={(index) => {
        setQuery((before) => {
          const next = new URLSearchParams(before);
          next.set("state", HELD_STATES[index] ?? "held");
          next.delete("after");
          next.delete("before");
          return next;
        });
      }}
    />
  );
}

function Rows({ view }: { readonly view: HeldView }) {
  const t = useTranslate();
  const loading = useListLoading();
  const fetcher = useFetcher<Outcome>();
  const rows = view.rows.map((row) => ({ ...row, id: row.key }));
  const { selectedResources, allResourcesSelected, handleSelectionChange, clearSelection } =
    useIndexResourceState(rows);
  const result = fetcher.data;
  const done = result?.kind === "decided" ? t.count("held.done", result.count) : t("held.wrong-state");
  useToast(result, result === undefined ? undefined : done);
  const decide = (decision: Decision) => ({
    content: t(decision === "release" ? "held.release" : decision === "refuse" ? "held.refuse" : "held.undo"),
    disabled: fetcher.state !== "idle",
    onAction: () => {
      const keys = allResourcesSelected ? rows.map((row) => row.key) : selectedResources;
      fetcher.submit({ decision, keys: JSON.stringify(keys) }, { method: "post" });
      clearSelection();
    },
  });
  const actions: Readonly<Record<HeldState, readonly Decision[]>> = {
    held: ["release", "refuse"],
    refused: ["undo-refusal"],
    released: [],
  };
  return (
    <IndexTable
      itemCount={rows.length}
      selectable={view.state !== "released"}
      selectedItemsCount={allResourcesSelected ? "All" : selectedResources.length}
      onSelectionChange={handleSelectionChange}
      promotedBulkActions={actions[view.state].map(decide)}
      loading={loading || fetcher.state !== "idle"}
      resourceName={{ singular: t("held.one"), plural: t("held.many") }}
      emptyState={<EmptySearchResult title={t("held.none")} description="" />}
      headings={[
        { title: t("held.column.what") },
        { title: t("held.column.for") },
        { title: t("held.column.why") },
        { title: view.state === "held" ? t("held.column.until") : t("held.column.decided") },
      ]}
    >
      {rows.map((row, index) => (
        <Row key={row.key} row={row} index={index} state={view.state} selected={selectedResources.includes(row.key)} />
      ))}
    </IndexTable>
  );
}

type RowProps = {
  readonly row: HeldLine;
  readonly index: number;
  readonly state: HeldState;
  readonly selected: boolean;
};

function Row({ row, index, state, selected }: RowProps) {
  const t = useTranslate();
  const words = { seen: row.seen, usual: row.usual, actor: row.actorName, member: row.memberName };
  const decided = t(row.byPerson ? "held.decided.person" : "held.decided.time", { at: row.decidedAt ?? "" });
  return (
    <IndexTable.Row id={row.key} position={index} selected={selected}>
      <IndexTable.Cell>
        <BlockStack>
          <Text as="span" fontWeight="semibold">
            {prefixedText(t, "kind", row.kind)}
          </Text>
          <Text as="span" variant="bodySm" tone="subdued">
            {t("held.by", { actor: row.actorName })}, {row.at}
          </Text>
        </BlockStack>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <BlockStack>
          <Link url={`/app/members/${encodeURIComponent(row.memberId)}`} dataPrimaryLink={false}>
            {row.memberName}
          </Link>
          <Text as="span" variant="bodySm" tone="subdued">
            {t("held.points", { points: row.points })}
          </Text>
        </BlockStack>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <BlockStack>
          <span className="hearth-wrap">{prefixedText(t, "held.reason", row.reason, words)}</span>
          <WhyLink subject="refusal" id={row.questionId}>
            {t("held.ask")}
          </WhyLink>
        </BlockStack>
      </IndexTable.Cell>
      <IndexTable.Cell>{state === "held" ? row.until : decided}</IndexTable.Cell>
    </IndexTable.Row>
  );
}
