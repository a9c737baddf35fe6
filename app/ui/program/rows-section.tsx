import { BlockStack, Box, Button, Divider, InlineGrid, InlineStack, Text } from "@shopify/polaris";
import { Fragment } from "react";
import { SectionCard } from "../admin/section-card";
import { useTranslate } from "../i18n-context";
import { GiftCardScope } from "../perks/gift-card-scope";
import { prefixedText } from "../reasons";
import { tierField } from "./draft";
import {
  type DraftRow,
  ROW_FIELDS,
  type RowFieldKind,
  type RowList,
  perkHas,
  storedRow,
  withNewRow,
  writeTexts,
} from "./draft-rules";
import { ChoiceField, WordField } from "./rule-fields";
import { type FieldContext, SettingField } from "./setting-field";

type Props = {
  readonly context: FieldContext;
  readonly list: RowList;
  readonly onRows: (list: RowList, rows: readonly DraftRow[]) => void;
};

/** Campaigns, bonuses or perks: rows that can be added and removed. */
export function RowsSection({ context, list, onRows }: Props) {
  const t = useTranslate();
  const rows = context.draft.rows[list];
  return (
    <SectionCard title={t(`form.${list}`)} text={t(`form.${list}.text`)}>
      <BlockStack gap="400">
        {rows.length === 0 ? (
          <Text as="p" tone="subdued">
            {t(`form.${list}.none`)}
          </Text>
        ) : null}
        {rows.map((row, index) => (
          <Fragment key={row.key}>
            {index > 0 ? <Divider /> : null}
            <RowFields context={context} list={list} row={row} />
            <InlineStack align="end">
              <Button
                variant="tertiary"
                tone="critical"
                accessibilityLabel={t("form.row.remove.label", { name: nameOf(context, list, row) })}
                onClick={() => {
                  onRows(
                    list,
                    rows.filter((one) => one.key !== row.key),
                  );
                }}
              >
                {t("form.row.remove")}
              </Button>
            </InlineStack>
          </Fragment>
        ))}
        {list === "perks" && rows.some((row) => kindOf(context, list, row) === "gift-card") ? <GiftCardScope /> : null}
        <Box>
          <Button
            onClick={() => {
              onRows(list, withNewRow(list, rows));
            }}
          >
            {t(`form.${list}.add`)}
          </Button>
        </Box>
      </BlockStack>
    </SectionCard>
  );
}

function nameOf(context: FieldContext, list: RowList, row: DraftRow): string {
  const stored = storedRow(context.draft.start, list, row)["name"];
  return context.draft.texts[`${row.key}.name`] ?? (typeof stored === "string" ? stored : "");
}

function kindOf(context: FieldContext, list: RowList, row: DraftRow): string {
  const stored = storedRow(context.draft.start, list, row)["kind"];
  return context.draft.texts[`${row.key}.kind`] ?? (typeof stored === "string" ? stored : "");
}

function RowFields({ context, list, row }: Pick<Props, "context" | "list"> & { readonly row: DraftRow }) {
  const stored = storedRow(context.draft.start, list, row);
  const kind = kindOf(context, list, row);
  const fields = Object.entries(ROW_FIELDS[list]) as [string, RowFieldKind][];
  return (
    <InlineGrid columns={{ xs: 1, sm: 2, lg: 3 }} gap="300">
      {fields.map(([name, field]) =>
        list === "perks" && !perkHas(kind, name) ? null : (
          <RowField
            key={name}
            context={context}
            path={`${row.key}.${name}`}
            name={name}
            field={field}
            stored={stored[name]}
          />
        ),
      )}
    </InlineGrid>
  );
}

type FieldProps = {
  readonly context: FieldContext;
  readonly path: string;
  readonly name: string;
  readonly field: RowFieldKind;
  readonly stored: unknown;
};

function RowField({ context, path, name, field, stored }: FieldProps) {
  const t = useTranslate();
  const label = prefixedText(t, "form.field", name);
  const word = typeof stored === "string" ? stored : "";
  switch (field.kind) {
    case "number":
      return (
        <SettingField
          context={context}
          path={path}
          unit={field.unit}
          stored={typeof stored === "number" ? stored : 0}
          label={label}
          {...(field.suffix !== undefined && { suffix: t(field.suffix) })}
          {...(field.help !== undefined && { help: t(field.help) })}
        />
      );
    case "texts":
      return (
        <WordField
          context={context}
          path={path}
          label={label}
          help={t(field.help ?? "form.ids.help")}
          stored={writeTexts(stored as readonly string[])}
        />
      );
    case "tier": {
      const { draft } = context;
      const names = draft.tiers.map(
        (tier) => draft.texts[tierField(tier, "name")] ?? draft.start.tiers[tier.from ?? -1]?.name ?? "",
      );
      const options = names.filter((one) => one !== "").map((one) => ({ label: one, value: one }));
      const none = { label: t("form.field.tier.none"), value: "" };
      return <ChoiceField context={context} path={path} label={label} stored={word} options={[none, ...options]} />;
    }
    case "choice": {
      const options = field.choices.map((value) => ({ value, label: prefixedText(t, "perk.kind", value) }));
      return <ChoiceField context={context} path={path} label={label} stored={word} options={options} />;
    }
    default:
      return <WordField context={context} path={path} label={label} stored={word} day={field.kind === "day"} />;
  }
}
