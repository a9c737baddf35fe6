import { Checkbox, Select, TextField } from "@shopify/polaris";
import type { FieldContext } from "./setting-field";

type Base = { readonly context: FieldContext; readonly path: string; readonly label: string };

/** A word of the program, or a list of words; a day where `day` is set. */
export function WordField(props: Base & { readonly stored: string; readonly help?: string; readonly day?: boolean }) {
  const { context, path, label, stored, help, day } = props;
  return (
    <TextField
      label={label}
      autoComplete="off"
      type={day === true ? "date" : "text"}
      value={context.draft.texts[path] ?? stored}
      error={context.problems[path] ?? false}
      onChange={(text) => {
        context.set(path, text);
      }}
      {...(help !== undefined && { helpText: help })}
    />
  );
}

/** One of a closed set. */
export function ChoiceField(
  props: Base & {
    readonly stored: string;
    readonly options: readonly { readonly label: string; readonly value: string }[];
    readonly help?: string;
  },
) {
  const { context, path, label, stored, options, help } = props;
  return (
    <Select
      label={label}
      options={[...options]}
      value={context.draft.texts[path] ?? stored}
      {...(help !== undefined && { helpText: help })}
      error={context.problems[path] ?? false}
      onChange={(value) => {
        context.set(path, value);
      }}
    />
  );
}

export function FlagField({ context, path, label, stored }: Base & { readonly stored: boolean }) {
  return (
    <Checkbox
      label={label}
      checked={(context.draft.texts[path] ?? String(stored)) === "true"}
      onChange={(checked) => {
        context.set(path, String(checked));
      }}
    />
  );
}
