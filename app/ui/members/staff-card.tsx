import { useFetcher } from "@remix-run/react";
import { BlockStack, Checkbox, Text } from "@shopify/polaris";
import type { StaffView } from "~/views/staff-view";
import { SectionCard } from "../admin/section-card";
import { useToast } from "../admin/use-toast";
import { useTranslate } from "../i18n-context";

type Outcome = { readonly kind: "changed" | "unknown" | "wrong-state" };

/** Whether the member works for the shop, which makes them one from whom trust starts. */
export function StaffCard({ view }: { readonly view: StaffView }) {
  const t = useTranslate();
  const fetcher = useFetcher<Outcome>();
  const result = fetcher.data;
  useToast(result, result === undefined ? undefined : t(result.kind === "changed" ? "staff.changed" : "staff.failed"));
  const wanted = fetcher.formData?.get("staff");
  return (
    <SectionCard title={t("staff.title")}>
      <BlockStack gap="200">
        <Checkbox
          label={t("staff.label")}
          helpText={view.mayChange ? t("staff.help") : t("staff.not-here")}
          checked={wanted === undefined ? view.staff : wanted === "true"}
          disabled={!view.mayChange || fetcher.state !== "idle"}
          onChange={(staff) => {
            fetcher.submit({ intent: "staff", staff: String(staff) }, { method: "post" });
          }}
        />
        {view.last === null ? null : (
          <Text as="p" tone="subdued">
            {t(view.staff ? "staff.marked" : view.last.by === null ? "staff.erased" : "staff.unmarked", {
              at: view.last.at,
              by: view.last.by ?? "",
            })}
          </Text>
        )}
      </BlockStack>
    </SectionCard>
  );
}
