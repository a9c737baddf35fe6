import { useFetcher } from "@remix-run/react";
import { BlockStack, Modal, Text } from "@shopify/polaris";
import { useToast } from "../admin/use-toast";
import { useTranslate } from "../i18n-context";

type Props = { readonly attemptIds: readonly string[]; readonly onClose: () => void };
type Outcome =
  | { readonly kind: "taken-back"; readonly planned: number; readonly nothingLeft: number }
  | { readonly kind: "unknown" };

/** Says what taking back does before it is done: nothing brings it back by itself. */
export function TakeBackDialog({ attemptIds, onClose }: Props) {
  const t = useTranslate();
  const fetcher = useFetcher<Outcome>();
  const result = fetcher.data;
  const text =
    result?.kind === "taken-back"
      ? t("attempts.taken-back", { planned: String(result.planned), nothing: String(result.nothingLeft) })
      : t("attempts.unknown");
  useToast(result, result === undefined ? undefined : text);
  return (
    <Modal
      open={attemptIds.length > 0}
      onClose={onClose}
      title={t("attempts.take-back.title")}
      primaryAction={{
        content: t("attempts.take-back"),
        destructive: true,
        onAction: () => {
          fetcher.submit({ takeBack: attemptIds.join(" ") }, { method: "post" });
          onClose();
        },
      }}
      secondaryActions={[{ content: t("action.cancel"), onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="300">
          <Text as="p">{t("attempts.take-back.count", { count: String(attemptIds.length) })}</Text>
          <Text as="p">{t("attempts.take-back.text")}</Text>
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
