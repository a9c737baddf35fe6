import { useFetcher } from "@remix-run/react";
import { Badge, Button, EmptyState } from "@shopify/polaris";
import { useEffect } from "react";
import type { RequestLine } from "~/views/privacy-view";
import { PlainTable } from "../admin/plain-table";
import { useToast } from "../admin/use-toast";
import { useTranslate } from "../i18n-context";

export type FileAnswer =
  { readonly kind: "file"; readonly name: string; readonly text: string } | { readonly kind: "unknown" };

/** Who asked for their data, and the file to hand over. */
export function RequestList({ requests }: { readonly requests: readonly RequestLine[] }) {
  const t = useTranslate();
  if (requests.length === 0) {
    return (
      <EmptyState heading={t("privacy.empty")} image="">
        <p>{t("privacy.empty.text")}</p>
      </EmptyState>
    );
  }
  return (
    <PlainTable
      caption={t("privacy.title")}
      columns={[
        { title: t("privacy.column.customer") },
        { title: t("privacy.column.due"), line: true },
        // What there is to do: on a telephone the rest is what has to be scrolled to.
        { title: t("privacy.column.file") },
        { title: t("privacy.column.state") },
        { title: t("privacy.column.asked"), line: true },
      ]}
      rows={requests.map((request) => ({
        key: request.requestId,
        cells: [
          request.customerId,
          request.dueAt,
          <Download key="file" request={request} />,
          <State key="state" request={request} />,
          request.askedAt,
        ],
      }))}
    />
  );
}

function State({ request }: { readonly request: RequestLine }) {
  const t = useTranslate();
  if (request.handedOverAt !== null)
    return <Badge tone="success">{t("privacy.done", { at: request.handedOverAt })}</Badge>;
  return request.late ? (
    <Badge tone="critical">{t("privacy.late")}</Badge>
  ) : (
    <Badge tone="attention">{t("privacy.waiting")}</Badge>
  );
}

function Download({ request }: { readonly request: RequestLine }) {
  const t = useTranslate();
  const fetcher = useFetcher<FileAnswer>();
  const answer = fetcher.data;
  useToast(answer, answer && t(answer.kind === "file" ? "privacy.ready" : "privacy.gone"));
  useEffect(() => {
    if (answer?.kind === "file") saveAs(answer.name, answer.text);
  }, [answer]);
  return (
    <Button
      size="slim"
      loading={fetcher.state !== "idle"}
      accessibilityLabel={t("privacy.download.label", { customer: request.customerId })}
      onClick={() => {
        fetcher.submit({ requestId: request.requestId }, { method: "post" });
      }}
    >
      {t("privacy.download")}
    </Button>
  );
}

/** A link cannot carry the session token of the admin: the file comes as an answer and is saved from here. */
function saveAs(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
