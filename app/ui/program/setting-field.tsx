import { TextField } from "@shopify/polaris";
import { useTranslate } from "../i18n-context";
import { type Draft, type Unit, writeField } from "./draft";

export type FieldContext = {
  readonly draft: Draft;
  readonly problems: Readonly<Record<string, string>>;
  readonly set: (path: string, text: string) => void;
};

type Props = {
  readonly context: FieldContext;
  readonly path: string;
  readonly unit: Unit;
  readonly stored: number;
  readonly label: string;
  readonly help?: string;
  readonly labelHidden?: boolean;
  readonly suffix?: string;
  readonly disabled?: boolean;
};

/** One number of the program with its unit, its help and the engine's own message when it is refused. */
export function SettingField({ context, path, unit, stored, label, help, labelHidden, suffix, disabled }: Props) {
  const t = useTranslate();
  const { draft, problems, set } = context;
  const ownSuffix =
    unit === "money"
      ? draft.currency
      : unit === "percent" || unit === "fraction"
        ? "%"
        : unit === "points"
          ? t("unit.points")
          : undefined;
  const end = suffix ?? ownSuffix;
  return (
    <TextField
      label={label}
      labelHidden={labelHidden ?? false}
      autoComplete="off"
      inputMode="decimal"
      value={draft.texts[path] ?? writeField(stored, unit, draft.currency)}
      error={problems[path] ?? false}
      disabled={disabled ?? false}
      onChange={(text) => {
        set(path, text);
      }}
      {...(help !== undefined && { helpText: help })}
      {...(end !== undefined && { suffix: end })}
    />
  );
}
