import type { LiabilityLine } from "~/views/rewards-view";
import { PlainTable } from "../admin/plain-table";
import { SectionCard } from "../admin/section-card";
import type { MessageKey } from "../i18n";
import { useTranslate } from "../i18n-context";
import { reasonText } from "../reasons";

type Props = { readonly rows: readonly LiabilityLine[]; readonly classes: Readonly<Record<string, MessageKey>> };

/** What is owed and what was issued; a row for each class and currency, never added up across them. */
export function LiabilityCard({ rows, classes }: Props) {
  const t = useTranslate();
  return (
    <SectionCard
      title={t("liability.title")}
      text={t("liability.text")}
      empty={rows.length === 0 ? t("liability.none") : null}
    >
      <PlainTable
        caption={t("liability.title")}
        columns={[
          { title: t("liability.class") },
          { title: t("liability.currency") },
          { title: t("liability.pending"), end: true },
          { title: t("liability.available"), end: true },
          { title: t("liability.carried"), end: true },
          { title: t("liability.issued"), end: true },
        ]}
        rows={rows.map((row) => ({
          key: `${row.lotClass} ${row.currency}`,
          cells: [
            classes[row.lotClass] === undefined ? row.lotClass : reasonText(t, row.lotClass),
            row.currency,
            row.pending,
            row.available,
            row.carried,
            row.issued,
          ],
        }))}
      />
    </SectionCard>
  );
}
