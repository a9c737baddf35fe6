import { useFetcher } from "@remix-run/react";
import { Button, InlineStack } from "@shopify/polaris";
import { useState } from "react";
import type { AttemptLine } from "~/views/rewards-view";
import { useToast } from "../admin/use-toast";
import type { MessageKey } from "../i18n";
import { useTranslate } from "../i18n-context";
import { reasonText } from "../reasons";
import { DoneDialog } from "./done-dialog";

type Outcome = { readonly kind: "resolved" | "unknown" | "wrong-state" };
const OUTCOMES: Readonly<Record<Outcome["kind"], MessageKey>> = {
  resolved: "attempts.resolved",
  unknown: "attempts.unknown",
  "wrong-state": "attempts.wrong-state",
};

/** What a person decides about a parked attempt. */
export function AttemptDecision({ row }: { readonly row: AttemptLine }) {
  const t = useTranslate();
  const fetcher = useFetcher<Outcome>();
  const [asking, setAsking] = useState(false);
  useToast(fetcher.data, fetcher.data === undefined ? undefined : t(OUTCOMES[fetcher.data.kind]));
  const send = (action: "retry" | "done" | "cancel", shopifyId?: string): void => {
    fetcher.submit(
      { attemptId: row.attemptId, action, ...(shopifyId !== undefined && { shopifyId }) },
      { method: "post" },
    );
  };
  const what = row.what === "" ? reasonText(t, row.kind) : row.what;
  const busy = fetcher.state !== "idle";
  return (
    <>
      <InlineStack gap="200" wrap={false}>
        <Button
          size="slim"
          loading={busy}
          accessibilityLabel={t("attempts.retry.label", { what, member: row.memberName })}
          onClick={() => {
            send("retry");
          }}
        >
          {t("attempts.retry")}
        </Button>
        <Button
          size="slim"
          disabled={busy}
          accessibilityLabel={t("attempts.done.label", { what, member: row.memberName })}
          onClick={() => {
            setAsking(true);
          }}
        >
          {t("attempts.done")}
        </Button>
        <Button
          size="slim"
          tone="critical"
          disabled={busy}
          accessibilityLabel={t("attempts.cancel.label", { what, member: row.memberName })}
          onClick={() => {
            send("cancel");
          }}
        >
          {t("attempts.cancel")}
        </Button>
      </InlineStack>
      <DoneDialog
        open={asking}
        what={what}
        customerGid={row.kind === "standing" ? `gid://shopify/Customer/${row.customerId}` : null}
        onClose={() => {
          setAsking(false);
        }}
        onDone={(shopifyId) => {
          setAsking(false);
          send("done", shopifyId);
        }}
      />
    </>
  );
}
