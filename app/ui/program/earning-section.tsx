import { BlockStack, InlineGrid } from "@shopify/polaris";
import { SectionCard } from "../admin/section-card";
import type { MessageKey } from "../i18n";
import { useTranslate } from "../i18n-context";
import { ORDER_UNITS, writeTexts } from "./draft-rules";
import { ChoiceField, FlagField, WordField } from "./rule-fields";
import { type FieldContext, SettingField } from "./setting-field";

const TWO = { xs: 1, sm: 2 } as const;

/** What of an order earns, for whom, and from when the return period counts. */
export function EarningSection({ context }: { readonly context: FieldContext }) {
  const t = useTranslate();
  const { start } = context.draft;
  const { orders } = start;
  const choices = (
    ...keys: readonly ("all" | "only" | "except" | "first" | "none" | "placed" | "paid" | "fulfilled")[]
  ) => keys.map((value) => ({ value, label: t(`diff.choice.${value}`) }));
  const number = (key: keyof typeof ORDER_UNITS, suffix?: MessageKey) => (
    <SettingField
      context={context}
      path={`orders.${key}`}
      unit={ORDER_UNITS[key]}
      stored={orders[key]}
      label={t(`form.orders.${key}`)}
      help={t(`form.orders.${key}.help`)}
      {...(suffix !== undefined && { suffix: t(suffix) })}
    />
  );
  const words = (path: string, label: MessageKey, help: MessageKey, stored: readonly string[]) => (
    <WordField context={context} path={path} label={t(label)} help={t(help)} stored={writeTexts(stored)} />
  );
  const mode = context.draft.texts["orders.products.mode"] ?? orders.products.mode;
  return (
    <SectionCard title={t("form.orders")} text={t("form.orders.text")}>
      <BlockStack gap="400">
        <InlineGrid columns={TWO} gap="400">
          <FlagField
            context={context}
            path="orders.countTax"
            label={t("form.orders.countTax")}
            stored={orders.countTax}
          />
          <FlagField
            context={context}
            path="orders.countShipping"
            label={t("form.orders.countShipping")}
            stored={orders.countShipping}
          />
          <FlagField
            context={context}
            path="orderActivity"
            label={t("form.orderActivity")}
            stored={start.orderActivity}
          />
        </InlineGrid>
        <InlineGrid columns={TWO} gap="400">
          {number("minimumMinor")}
          {words(
            "orders.excludedTags",
            "form.orders.excludedTags",
            "form.orders.excludedTags.help",
            orders.excludedTags,
          )}
          {number("firstOrderPercent", "unit.percent")}
          {number("coolDownHours", "unit.hours")}
          <ChoiceField
            context={context}
            path="orders.subscriptions"
            label={t("form.orders.subscriptions")}
            stored={orders.subscriptions}
            options={choices("all", "first", "none")}
          />
          {number("subscriptionPercent", "unit.percent")}
          <ChoiceField
            context={context}
            path="orders.pendingFrom"
            label={t("form.orders.pendingFrom")}
            help={t("form.orders.pendingFrom.help")}
            stored={orders.pendingFrom}
            options={choices("placed", "paid", "fulfilled")}
          />
          <ChoiceField
            context={context}
            path="orders.products.mode"
            label={t("form.orders.products")}
            stored={orders.products.mode}
            options={choices("all", "only", "except")}
          />
        </InlineGrid>
        {mode === "all" ? null : (
          <InlineGrid columns={TWO} gap="400">
            {words("orders.products.products", "form.orders.products.ids", "form.ids.help", orders.products.products)}
            {words(
              "orders.products.collections",
              "form.orders.collections.ids",
              "form.ids.help",
              orders.products.collections,
            )}
          </InlineGrid>
        )}
        {mode === "only" ? (
          <InlineGrid columns={TWO} gap="400">
            {words(
              "orders.products.exceptProducts",
              "form.orders.exceptProducts.ids",
              "form.ids.help",
              orders.products.exceptProducts,
            )}
            {words(
              "orders.products.exceptCollections",
              "form.orders.exceptCollections.ids",
              "form.ids.help",
              orders.products.exceptCollections,
            )}
          </InlineGrid>
        ) : null}
        {words(
          "rewards.reminderDays",
          "program.rewards.reminderDays",
          "program.rewards.reminderDays.help",
          start.rewards.reminderDays.map(String),
        )}
      </BlockStack>
    </SectionCard>
  );
}
