import { useFetcher } from "@remix-run/react";
import { Button } from "@shopify/polaris";
import { useToast } from "../admin/use-toast";
import { useTranslate } from "../i18n-context";

type Outcome =
  { readonly kind: "retried"; readonly retried: number; readonly movedOn: number } | { readonly kind: "unknown" };

/** Tries all of these again: what was mended for one is mended for all of them. */
export function RetryAll({ attemptIds }: { readonly attemptIds: readonly string[] }) {
  const t = useTranslate();
  const fetcher = useFetcher<Outcome>();
  const result = fetcher.data;
  const text =
    result?.kind === "retried"
      ? t("attempts.retried", { retried: String(result.retried), movedOn: String(result.movedOn) })
      : t("attempts.unknown");
  useToast(result, result === undefined ? undefined : text);
  return (
    <Button
      size="slim"
      loading={fetcher.state !== "idle"}
      onClick={() => {
        const form = new FormData();
        for (const attemptId of attemptIds) form.append("retry", attemptId);
        fetcher.submit(form, { method: "post" });
      }}
    >
      {t("attempts.retry.all")}
    </Button>
  );
}
