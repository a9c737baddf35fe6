import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Button, DropZone, Select, Text } from "@shopify/polaris";
import { useState } from "react";
import { PlainTable } from "../admin/plain-table";
import { SectionCard } from "../admin/section-card";
import { useToast } from "../admin/use-toast";
import { useTranslate } from "../i18n-context";
import { FILE_COLUMNS, INTERCHANGE_FILES, type InterchangeFile, fileOfName } from "./interchange-files";

export type ImportOutcome =
  | {
      readonly kind: "imported";
      readonly accepted: number;
      readonly duplicates: number;
      readonly refused: number;
      readonly problems: readonly { readonly line: number; readonly field: string; readonly message: string }[];
    }
  | { readonly kind: "refused"; readonly message: string };

/** Upload of one interchange file, with what became of its rows. */
export function UploadCard() {
  const t = useTranslate();
  const fetcher = useFetcher<{ readonly outcome: ImportOutcome }>();
  const [file, setFile] = useState<File | null>(null);
  const [kind, setKind] = useState<InterchangeFile>("members");
  const outcome = fetcher.data?.outcome;
  useToast(outcome, outcome?.kind === "imported" ? t("upload.done") : undefined);
  const busy = fetcher.state !== "idle";
  const send = (): void => {
    if (file === null) return;
    const form = new FormData();
    form.append("content", file);
    fetcher.submit(form, { method: "post", action: `/app/data?file=${kind}`, encType: "multipart/form-data" });
  };
  return (
    <SectionCard title={t("upload.title")} text={t("upload.text")}>
      <Select
        label={t("upload.kind")}
        options={INTERCHANGE_FILES.map((value) => ({ value, label: `${t(`upload.file.${value}`)} (${value}.csv)` }))}
        value={kind}
        helpText={t("upload.columns", { columns: FILE_COLUMNS[kind] })}
        onChange={(value) => {
          setKind(value as InterchangeFile);
        }}
      />
      <DropZone
        accept=".csv,text/csv"
        type="file"
        allowMultiple={false}
        onDrop={(_all, accepted) => {
          const [dropped] = accepted;
          if (dropped === undefined) return;
          setFile(dropped);
          setKind((before) => fileOfName(dropped.name) ?? before);
        }}
      >
        {file === null ? (
          <DropZone.FileUpload actionTitle={t("upload.choose")} actionHint={t("upload.hint")} />
        ) : (
          <div style={{ padding: "1.5rem", textAlign: "center" }}>
            <Text as="p">{file.name}</Text>
          </div>
        )}
      </DropZone>
      <BlockStack inlineAlign="start">
        <Button variant="primary" disabled={file === null} loading={busy} onClick={send}>
          {t("upload.send")}
        </Button>
      </BlockStack>
      {outcome === undefined || busy ? null : <Outcome outcome={outcome} />}
    </SectionCard>
  );
}

function Outcome({ outcome }: { readonly outcome: ImportOutcome }) {
  const t = useTranslate();
  if (outcome.kind === "refused") {
    return (
      <Banner tone="critical" title={t("upload.refused")}>
        <Text as="p">{outcome.message}</Text>
      </Banner>
    );
  }
  const { accepted, duplicates, refused, problems } = outcome;
  return (
    <BlockStack gap="300">
      <Banner tone={refused > 0 ? "warning" : "success"} title={t("upload.result", { accepted, duplicates, refused })}>
        {refused > 0 ? <Text as="p">{t("upload.result.refused")}</Text> : null}
      </Banner>
      {problems.length === 0 ? null : (
        <PlainTable
          caption={t("upload.problems")}
          columns={[
            { title: t("upload.problem.line"), end: true },
            { title: t("upload.problem.field") },
            { title: t("upload.problem.message") },
          ]}
          rows={problems.map((problem) => ({
            key: `${String(problem.line)} ${problem.field}`,
            cells: [problem.line, <code key="field">{problem.field}</code>, problem.message],
          }))}
        />
      )}
    </BlockStack>
  );
}
