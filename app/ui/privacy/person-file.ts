import type { HandedOver } from "~/views/privacy-view";
import type { Translate } from "../i18n";

/** What is handed over, as text: every part with words of what it is. */
export function personFile(
  t: Translate,
  shop: string,
  given: HandedOver,
): { readonly name: string; readonly text: string } {
  const { customerId, madeAt, sections } = given;
  const madeOn = new Date(madeAt).toISOString();
  const file = {
    about: t("privacy.file.about", { shop, customer: customerId }),
    shop,
    customer: customerId,
    madeAt: madeOn,
    parts: sections.map(({ table, rows }) => ({ what: t(`privacy.table.${table}`), table, rows })),
  };
  return { name: `customer-${customerId}-${madeOn.slice(0, 10)}.json`, text: JSON.stringify(file, null, 2) };
}
