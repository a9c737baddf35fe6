import { useFetcher } from "@remix-run/react";
import { BlockStack, Modal, Text } from "@shopify/polaris";
import { useToast } from "../admin/use-toast";
import type { Translate } from "../i18n";
import { useTranslate } from "../i18n-context";

/** Some of a page, or everything that matches a filter, over all pages. */
export type ToTakeBack =
  | { readonly kind: "some"; readonly attemptIds: readonly string[] }
  | {
      readonly kind: "matching";
      readonly count: string;
      readonly filter: { readonly kind: string; readonly search: string };
    };

type Props = { readonly asking: ToTakeBack | null; readonly onClose: () => void };
type Outcome =
  | { readonly kind: "taken-back"; readonly planned: number; readonly nothingLeft: number }
  | { readonly kind: "taking-all-back"; readonly matching: number }
  | { readonly kind: "already-taking-back" }
  | { readonly kind: "unknown" };

/** Says what taking back does before it is done: nothing brings it back by itself. */
export function TakeBackDialog({ asking, onClose }: Props) {
  const t = useTranslate();
  const fetcher = useFetcher<Outcome>();
  const result = fetcher.data;
  const text = result === undefined ? undefined : outcomeText(t, result);
  useToast(result, text);
  return (
    <Modal
      open={asking !== null}
      onClose={onClose}
      title={t("attempts.take-back.title")}
      primaryAction={{
        content: t("attempts.take-back"),
        destructive: true,
        onAction: () => {
          if (asking !== null) fetcher.submit(formOf(asking), { method: "post" });
          onClose();
        },
      }}
      secondaryActions={[{ content: t("action.cancel"), onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="300">
          <Text as="p">{asking === null ? "" : countText(t, asking)}</Text>
          <Text as="p">{t("attempts.take-back.text")}</Text>
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}

function formOf(asking: ToTakeBack): Record<string, string> {
  return asking.kind === "some" ? { takeBack: asking.attemptIds.join(" ") } : { takeAllBack: "all", ...asking.filter };
}

function countText(t: Translate, asking: ToTakeBack): string {
  return asking.kind === "some"
    ? t("attempts.take-back.count", { count: String(asking.attemptIds.length) })
    : t("attempts.take-back.matching.count", { count: asking.count });
}

function outcomeText(t: Translate, result: Outcome): string {
  switch (result.kind) {
    case "taken-back":
      return t("attempts.taken-back", { planned: String(result.planned), nothing: String(result.nothingLeft) });
    case "taking-all-back":
      return t("attempts.take-back.matching.started", { matching: String(result.matching) });
    case "already-taking-back":
      return t("attempts.take-back.matching.busy");
    case "unknown":
      return t("attempts.unknown");
  }
}
