import { useSearchParams } from "@remix-run/react";
import { Banner, BlockStack, Box, EmptySearchResult, EmptyState, IndexTable, Text } from "@shopify/polaris";
import { AUDIT_AREAS, type AuditChange, type AuditLine, type AuditView } from "~/views/audit-view";
import { ListPages } from "../admin/list-pages";
import { ListToolbar, useListLoading } from "../admin/list-toolbar";
import { useTranslate } from "../i18n-context";
import { prefixedText } from "../reasons";

/** Whether every entry is as it was written. */
export function ChainBanner({ view }: { readonly view: AuditView }) {
  const t = useTranslate();
  if (view.brokenAt !== null) {
    return (
      <Banner tone="critical" title={t("audit.broken")}>
        <p>{t("audit.broken.text", { position: view.brokenAt })}</p>
      </Banner>
    );
  }
  if (view.head === null) return null;
  return (
    <Box paddingInline={{ xs: "400", sm: "0" }}>
      <Text as="p" tone="subdued">
        <span className="hearth-wrap">{t("audit.intact", { entries: view.entries, head: view.head })}</span>
      </Text>
    </Box>
  );
}

/** Who decided what, the newest first. */
export function AuditTable({ view }: { readonly view: AuditView }) {
  const t = useTranslate();
  const loading = useListLoading();
  const [query] = useSearchParams();
  if (view.rows.length === 0 && !["area", "actor", "after", "before"].some((name) => query.has(name))) {
    return (
      <EmptyState heading={t("audit.empty")} image="">
        <p>{t("audit.empty.text")}</p>
      </EmptyState>
    );
  }
  return (
    <>
      <Filters view={view} />
      <div className="hearth-stack">
        <IndexTable
          itemCount={view.rows.length}
          selectable={false}
          loading={loading}
          resourceName={{ singular: t("audit.one"), plural: t("audit.many") }}
          emptyState={<EmptySearchResult title={t("audit.none")} description={t("list.none.text")} />}
          headings={[
            { title: t("audit.column.what") },
            { title: t("audit.column.who") },
            { title: t("audit.column.when") },
            { title: t("audit.column.change") },
          ]}
        >
          {view.rows.map((row, index) => (
            <AuditRow key={row.position} row={row} index={index} />
          ))}
        </IndexTable>
      </div>
      <ListPages links={view.links} />
    </>
  );
}

function Filters({ view }: { readonly view: AuditView }) {
  const t = useTranslate();
  const any = { label: t("list.any"), value: "" };
  const areas = AUDIT_AREAS.map((value) => ({ value, label: t(`audit.area.${value}`) }));
  const actors = view.actors.map((value) => ({
    value,
    label: value === "system" ? t("audit.system") : t("audit.person", { id: value }),
  }));
  return (
    <ListToolbar
      choices={[
        { name: "area", label: t("audit.area"), options: [any, ...areas] },
        { name: "actor", label: t("audit.actor"), options: [any, ...actors] },
      ]}
    />
  );
}

function AuditRow({ row, index }: { readonly row: AuditLine; readonly index: number }) {
  const t = useTranslate();
  return (
    <IndexTable.Row id={row.position} position={index}>
      <IndexTable.Cell>
        <BlockStack>
          <Text as="span" fontWeight="medium">
            {prefixedText(t, "audit.action", row.action)}
          </Text>
          {row.subject === null ? null : (
            <Text as="span" variant="bodySm" tone="subdued">
              <span className="hearth-wrap">{row.subject}</span>
            </Text>
          )}
        </BlockStack>
      </IndexTable.Cell>
      <IndexTable.Cell>{row.actor === null ? t("audit.system") : t("audit.person", { id: row.actor })}</IndexTable.Cell>
      <IndexTable.Cell>{row.at}</IndexTable.Cell>
      <IndexTable.Cell>
        {row.erased ? (
          <Text as="span" tone="subdued">
            {t("audit.erased")}
          </Text>
        ) : (
          <Changes row={row} />
        )}
      </IndexTable.Cell>
    </IndexTable.Row>
  );
}

function Changes({ row }: { readonly row: AuditLine }) {
  const t = useTranslate();
  return (
    <BlockStack gap="050">
      {row.changes.map((change) => (
        <Change key={change.field} change={change} />
      ))}
      {row.more > 0 ? (
        <Text as="span" variant="bodySm" tone="subdued">
          {t("audit.more", { count: row.more })}
        </Text>
      ) : null}
    </BlockStack>
  );
}

/** A text that was left empty is said to be. */
const written = (value: string | null): string => (value === null || value === "" ? "–" : value);

function Change({ change }: { readonly change: AuditChange }) {
  const t = useTranslate();
  const { field, before, after } = change;
  return (
    <span className="hearth-wrap">
      {`${field}: ${written(after)}`}
      {before === null ? null : (
        <Text as="span" tone="subdued">
          {` (${t("audit.was", { value: written(before) })})`}
        </Text>
      )}
    </span>
  );
}
