import type { ProgramChange } from "~/core/programs/diff-programs";
import type { DiffArea, DiffValue } from "~/core/programs/diff-settings";
import { formatDecimalAmount, formatScaledShort } from "~/core/shared/money";
import { type MessageKey, type Translate, isMessageKey } from "../i18n";
import { kindText } from "../reasons";

/** Sentences of one area of the program. */
export type AreaWords = { readonly area: DiffArea; readonly title: string; readonly sentences: readonly string[] };

/** What changed between two versions, for a merchant: by area, in the order of the page. */
export function changesInWords(t: Translate, changes: readonly ProgramChange[]): AreaWords[] {
  const areas = [...new Set(changes.map((one) => one.area))];
  return areas.map((area) => ({
    area,
    title: t(`diff.area.${area}`),
    sentences: changes.filter((one) => one.area === area).map((one) => changeText(t, one)),
  }));
}

/** One change as a sentence. */
export function changeText(t: Translate, change: ProgramChange): string {
  const { setting, subject, before, after } = change;
  const name = change.area === "kinds" ? kindText(t, subject ?? "") : (subject ?? "");
  const label = t(`diff.${setting}`, { name });
  if (setting.endsWith(".added") || setting.endsWith(".removed")) return label;
  const [was, is] = [before && valueText(t, before), after && valueText(t, after)];
  if (is === null) return t("diff.unset", { label, before: was ?? "" });
  return was === null ? t("diff.set", { label, after: is }) : t("diff.changed", { label, before: was, after: is });
}

function decimal(t: Translate, text: string): string {
  return t.language === "de" ? text.replace(".", ",") : text;
}

function valueText(t: Translate, value: DiffValue): string {
  switch (value.kind) {
    case "flag":
      return t(value.on ? "diff.value.yes" : "diff.value.no");
    case "zero":
      return t(`diff.value.${value.means}`);
    case "text":
      return value.text;
    case "choice":
      return choiceText(t, value.choice);
    case "texts":
      return value.texts.length === 0 ? t("diff.value.none") : value.texts.join(", ");
    case "brackets":
      return value.brackets
        .map(([width, percent]) => t("diff.value.bracket", { width: decimal(t, formatScaledShort(width, 3)), percent }))
        .join(", ");
    case "number":
      return numberText(t, value);
  }
}

function numberText(t: Translate, value: Extract<DiffValue, { kind: "number" }>): string {
  const { unit, value: number } = value;
  switch (unit) {
    case "points":
      return t("diff.value.points", { value: decimal(t, formatScaledShort(number, 3)) });
    case "bp":
      return `${decimal(t, formatScaledShort(number, 2))} %`;
    case "percent":
      return `${String(number)} %`;
    case "money": {
      const currency = value.currency ?? "";
      return `${decimal(t, formatDecimalAmount(number, currency))} ${currency}`;
    }
    case "count":
      return decimal(t, String(number));
    default:
      return t.count(`diff.value.${unit}`, number);
  }
}

function choiceText(t: Translate, choice: string): string {
  for (const key of [`diff.choice.${choice}`, `perk.kind.${choice}`] as string[]) {
    if (isMessageKey(key)) return t(key satisfies MessageKey);
  }
  return choice;
}
