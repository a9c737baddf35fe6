import { InlineStack, Link } from "@shopify/polaris";
import type { GrantLine } from "~/views/grants-view";
import { PlainTable } from "../admin/plain-table";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";
import { GrantStateText } from "./grant-table";

/** What a member was given, and was not. */
export function MemberPerks({ perks }: { readonly perks: readonly GrantLine[] }) {
  const t = useTranslate();
  return (
    <SectionCard title={t("perks.member.title")} empty={perks.length === 0 ? t("perks.member.none") : null}>
      <PlainTable
        caption={t("perks.member.title")}
        columns={[
          { title: t("perks.column.perk") },
          { title: t("perks.column.state") },
          { title: t("perks.column.when"), line: true },
        ]}
        rows={perks.map((perk) => ({
          key: perk.grantId,
          cells: [
            perk.worth === null ? perk.name : `${perk.name} (${perk.worth})`,
            <GrantStateText key="state" row={perk} />,
            perk.at,
          ],
        }))}
      />
      <InlineStack>
        <Link url="/app/rewards/perks">{t("perks.give")}</Link>
      </InlineStack>
    </SectionCard>
  );
}
