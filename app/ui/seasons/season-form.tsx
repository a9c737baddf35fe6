import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Button, ButtonGroup, Text } from "@shopify/polaris";
import { useState } from "react";
import type { SeasonPreview, SeasonsView } from "~/views/seasons-view";
import { SectionCard } from "../admin/section-card";
import { useRequestId } from "../admin/use-request-id";
import { useToast } from "../admin/use-toast";
import { isMessageKey } from "../i18n";
import { useTranslate } from "../i18n-context";
import { SeasonFields, type SeasonValues } from "./season-fields";

export type SeasonAnswer =
  | { readonly kind: "planned"; readonly again: boolean; readonly seasonId: string }
  | { readonly kind: "refused"; readonly reason: string; readonly field?: string }
  | { readonly kind: "preview"; readonly preview: SeasonPreview };

const DEFAULTS: SeasonValues = {
  name: "",
  purpose: "",
  groupId: "",
  startOn: "",
  endOn: "",
  quietDays: "14",
  members: "10",
  answers: "5",
  newcomers: "20",
  orders: "0",
  goal: "",
  pool: "",
  memberMax: "",
  carry: "none",
};

/** Plans a season: its purpose, its days, what counts, and the pool; with a preview on what has happened lately. */
export function SeasonForm({ view }: { readonly view: SeasonsView }) {
  const t = useTranslate();
  const fetcher = useFetcher<SeasonAnswer>();
  const [values, setValues] = useState(DEFAULTS);
  const answer = fetcher.data;
  const requestId = useRequestId(answer);
  useToast(answer, answer?.kind === "planned" ? t(answer.again ? "season.done.again" : "season.done") : undefined);
  const send = (intent: "preview" | "draft" | "schedule") => () => {
    const content = { intent, ...values };
    fetcher.submit({ ...content, requestId: requestId(content) }, { method: "post" });
  };
  const busy = fetcher.state !== "idle";
  return (
    <SectionCard title={t("seasons.new")}>
      <BlockStack gap="400">
        <SeasonFields values={values} onChange={setValues} view={view} />
        <Answer answer={answer} />
        <ButtonGroup>
          <Button variant="primary" loading={busy} onClick={send("schedule")}>
            {t("season.schedule")}
          </Button>
          <Button disabled={busy} onClick={send("draft")}>
            {t("season.draft")}
          </Button>
          <Button disabled={busy} onClick={send("preview")}>
            {t("season.preview")}
          </Button>
        </ButtonGroup>
      </BlockStack>
    </SectionCard>
  );
}

function Answer({ answer }: { readonly answer: SeasonAnswer | undefined }) {
  const t = useTranslate();
  if (answer === undefined || answer.kind === "planned") return null;
  if (answer.kind === "preview") {
    const { counts, ...rest } = answer.preview;
    return (
      <Banner tone="info">
        <Text as="p">{t("season.preview.text", { ...rest, ...counts })}</Text>
      </Banner>
    );
  }
  return <Refusal {...answer} />;
}

/** Why a season cannot be as it was sent. */
export function Refusal({ reason, field = "" }: { readonly reason: string; readonly field?: string | undefined }) {
  const t = useTranslate();
  const key = `season.refused.${reason}`;
  return (
    <Banner tone="critical">
      <Text as="p">{isMessageKey(key) ? t(key, { field }) : reason}</Text>
    </Banner>
  );
}
