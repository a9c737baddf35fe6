import { Badge } from "@shopify/polaris";
import type { DataView } from "~/views/data-view";
import { PlainTable } from "../admin/plain-table";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";
import { prefixedText } from "../reasons";

/** Earlier uploads with what became of their rows. */
export function ImportsCard({ imports }: { readonly imports: DataView["imports"] }) {
  const t = useTranslate();
  return (
    <SectionCard title={t("imports.title")} empty={imports.length === 0 ? t("imports.none") : null}>
      <PlainTable
        caption={t("imports.title")}
        columns={[
          { title: t("imports.file") },
          { title: t("imports.at"), line: true },
          { title: t("imports.state") },
          { title: t("imports.accepted"), end: true },
          { title: t("imports.duplicates"), end: true },
          { title: t("imports.refused"), end: true },
        ]}
        rows={imports.map((row) => ({
          key: row.importId,
          cells: [
            row.file,
            row.at,
            <Badge
              key="state"
              tone={row.state === "done" ? "success" : row.state === "failed" ? "critical" : "attention"}
            >
              {prefixedText(t, "imports.state", row.state)}
            </Badge>,
            row.accepted,
            row.duplicates,
            row.refused,
          ],
        }))}
      />
    </SectionCard>
  );
}
