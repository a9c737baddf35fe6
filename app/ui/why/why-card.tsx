import { BlockStack, List } from "@shopify/polaris";
import type { WhyView } from "~/views/why-view";
import { PlainTable } from "../admin/plain-table";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";
import { WhyLink } from "./why-link";
import { WhyPart } from "./why-part";
import { furtherText, whyText } from "./why-text";

/** An explanation in the admin: parts with their amounts, which add up, and what would change it. */
export function WhyCard({ view }: { readonly view: WhyView }) {
  const t = useTranslate();
  const counted = view.parts.filter((part) => part.amount !== null);
  const said = view.parts.filter((part) => part.amount === null);
  return (
    <BlockStack gap="400">
      <SectionCard title={t("why.parts")}>
        {counted.length === 0 ? null : (
          <PlainTable
            caption={t("why.parts")}
            columns={[{ title: t("why.parts") }, { title: t("why.amount"), end: true }]}
            rows={[
              ...counted.map((part, index) => ({
                key: String(index),
                cells: [<WhyPart key="part" part={part} t={t} />, part.amount],
              })),
              {
                key: "total",
                cells: [<strong key="t">{t("why.total")}</strong>, <strong key="s">{view.total}</strong>],
              },
            ]}
          />
        )}
        {said.length === 0 ? null : (
          <List>
            {said.map((part, index) => (
              <List.Item key={String(index)}>
                <span className="hearth-wrap">{whyText(t, part)}</span>
              </List.Item>
            ))}
          </List>
        )}
      </SectionCard>
      <SectionCard title={t("why.changes")}>
        <List>
          {view.changes.map((change, index) => (
            <List.Item key={String(index)}>{whyText(t, change)}</List.Item>
          ))}
        </List>
      </SectionCard>
      {view.further.length === 0 ? null : (
        <SectionCard title={t("why.also")}>
          <List>
            {view.further.map((one) => (
              <List.Item key={one.id}>
                <WhyLink subject={one.subject} id={one.id}>
                  {furtherText(t, one)}
                </WhyLink>
              </List.Item>
            ))}
          </List>
        </SectionCard>
      )}
    </BlockStack>
  );
}
