import { FormLayout, InlineGrid, Select, Text, TextField } from "@shopify/polaris";
import type { MessageKey } from "../i18n";
import { useTranslate } from "../i18n-context";

type Field = {
  readonly name: string;
  readonly label: MessageKey;
  readonly help?: MessageKey;
  readonly type?: "date" | "number";
};

export type SeasonValues = Readonly<Record<string, string>>;

type Props = {
  readonly values: SeasonValues;
  readonly onChange: (values: SeasonValues) => void;
  readonly view: {
    readonly groups: readonly { readonly id: string; readonly name: string }[];
    readonly currency: string;
    readonly today: string;
  };
  /** While a season runs: fields that stay as they are, and what is said of the others. */
  readonly running?: boolean;
};

const WEIGHTS: readonly Field[] = [
  { name: "members", label: "measure.members", type: "number" },
  { name: "answers", label: "measure.answers", type: "number" },
  { name: "newcomers", label: "measure.newcomers", type: "number" },
  { name: "orders", label: "measure.orders", type: "number" },
];

const OPEN_WHILE_RUNNING: ReadonlySet<string> = new Set(["name", "purpose", "endOn", "goal", "pool"]);

/** What a season is made of: its purpose, its days, what counts, and the pool. */
export function SeasonFields({ values, onChange, view, running = false }: Props) {
  const t = useTranslate();
  const isFixed = (name: string): boolean => running && !OPEN_WHILE_RUNNING.has(name);
  const set = (name: string) => (value: string) => {
    onChange({ ...values, [name]: value });
  };
  const field = ({ name, label, help, type }: Field, multiline = false) => (
    <TextField
      key={name}
      label={t(label, { currency: view.currency })}
      helpText={help === undefined ? undefined : t(help)}
      {...(type !== undefined && { type })}
      {...(type === "date" && { min: view.today })}
      {...(type === "number" && { min: 0 })}
      {...(multiline && { multiline: 2 })}
      value={values[name] ?? ""}
      disabled={isFixed(name)}
      autoComplete="off"
      onChange={set(name)}
    />
  );
  const choice = (name: string, label: MessageKey, options: { label: string; value: string }[]) => (
    <Select
      label={t(label)}
      options={options}
      value={values[name] ?? ""}
      disabled={isFixed(name)}
      onChange={set(name)}
    />
  );
  const help = (key: MessageKey) => (running ? { help: key } : {});
  return (
    <FormLayout>
      {field({ name: "name", label: "season.name" })}
      {field({ name: "purpose", label: "season.purpose", help: "season.purpose.help" }, true)}
      {choice("groupId", "season.group", [
        { label: t("seasons.all-groups"), value: "" },
        ...view.groups.map((group) => ({ label: group.name, value: group.id })),
      ])}
      <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
        {field({ name: "startOn", label: "season.start", type: "date" })}
        {field({ name: "endOn", label: "season.end", type: "date", ...help("season.edit.end") })}
      </InlineGrid>
      {field({ name: "quietDays", label: "season.quiet", help: "season.quiet.help", type: "number" })}
      <Text as="h3" variant="headingSm">
        {t("season.weights")}
      </Text>
      <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
        {WEIGHTS.map((one) => field(one))}
      </InlineGrid>
      <Text as="p" tone="subdued">
        {t("season.weights.help")}
      </Text>
      {field({ name: "goal", label: "season.goal", type: "number", ...help("season.edit.goal") })}
      <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
        {field({ name: "pool", label: "season.pool", ...help("season.edit.pool") })}
        {field({ name: "memberMax", label: "season.max", help: "season.max.help" })}
      </InlineGrid>
      {choice("carry", "season.carry", [
        { label: t("season.carry.none"), value: "none" },
        { label: t("season.carry.progress"), value: "progress" },
        { label: t("season.carry.pool"), value: "pool" },
      ])}
    </FormLayout>
  );
}
