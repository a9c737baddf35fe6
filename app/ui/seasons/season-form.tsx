import { useFetcher } from "@remix-run/react";
import {
  Banner,
  BlockStack,
  Button,
  ButtonGroup,
  FormLayout,
  InlineGrid,
  Select,
  Text,
  TextField,
} from "@shopify/polaris";
import { useState } from "react";
import type { SeasonPreview, SeasonsView } from "~/views/seasons-view";
import { SectionCard } from "../admin/section-card";
import { useRequestId } from "../admin/use-request-id";
import { useToast } from "../admin/use-toast";
import { type MessageKey, isMessageKey } from "../i18n";
import { useTranslate } from "../i18n-context";

export type SeasonAnswer =
  | { readonly kind: "planned"; readonly again: boolean; readonly seasonId: string }
  | { readonly kind: "refused"; readonly reason: string; readonly field?: string }
  | { readonly kind: "preview"; readonly preview: SeasonPreview };

type Field = {
  readonly name: string;
  readonly label: MessageKey;
  readonly help?: MessageKey;
  readonly type?: "date" | "number";
};

const DEFAULTS: Readonly<Record<string, string>> = {
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

const WEIGHTS: readonly Field[] = [
  { name: "members", label: "measure.members", type: "number" },
  { name: "answers", label: "measure.answers", type: "number" },
  { name: "newcomers", label: "measure.newcomers", type: "number" },
  { name: "orders", label: "measure.orders", type: "number" },
];

/** Plans a season: its purpose, its days, what counts, and the pool; with a preview on what has happened lately. */
export function SeasonForm({ view }: { readonly view: SeasonsView }) {
  const t = useTranslate();
  const fetcher = useFetcher<SeasonAnswer>();
  const [values, setValues] = useState(DEFAULTS);
  const answer = fetcher.data;
  const requestId = useRequestId(answer);
  useToast(answer, answer?.kind === "planned" ? t(answer.again ? "season.done.again" : "season.done") : undefined);
  const field = ({ name, label, help, type }: Field, multiline = false) => (
    <TextField
      key={name}
      label={t(label, { currency: view.currency })}
      helpText={help === undefined ? undefined : t(help)}
      {...(type !== undefined && { type })}
      {...(type === "date" && { min: view.today })}
      {...(type === "number" && { min: 0 })}
      {...(multiline && { multiline: 2 })}
      value={values[name] ?? ""}
      autoComplete="off"
      onChange={(value) => {
        setValues((before) => ({ ...before, [name]: value }));
      }}
    />
  );
  const choice = (name: string, label: MessageKey, options: { label: string; value: string }[]) => (
    <Select
      label={t(label)}
      options={options}
      value={values[name] ?? ""}
      onChange={(value) => {
        setValues((before) => ({ ...before, [name]: value }));
      }}
    />
  );
  const send = (intent: "preview" | "draft" | "schedule") => () => {
    const content = { intent, ...values };
    fetcher.submit({ ...content, requestId: requestId(content) }, { method: "post" });
  };
  const busy = fetcher.state !== "idle";
  return (
    <SectionCard title={t("seasons.new")}>
      <BlockStack gap="400">
        <FormLayout>
          {field({ name: "name", label: "season.name" })}
          {field({ name: "purpose", label: "season.purpose", help: "season.purpose.help" }, true)}
          {choice("groupId", "season.group", [
            { label: t("seasons.all-groups"), value: "" },
            ...view.groups.map((group) => ({ label: group.name, value: group.id })),
          ])}
          <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
            {field({ name: "startOn", label: "season.start", type: "date" })}
            {field({ name: "endOn", label: "season.end", type: "date" })}
          </InlineGrid>
          {field({ name: "quietDays", label: "season.quiet", help: "season.quiet.help", type: "number" })}
          <Text as="h3" variant="headingSm">
            {t("season.weights")}
          </Text>
          <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
            {WEIGHTS.map((one) => field(one))}
          </InlineGrid>
          <Text as="p" tone="subdued">
            {t("season.weights.help")}
          </Text>
          {field({ name: "goal", label: "season.goal", type: "number" })}
          <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
            {field({ name: "pool", label: "season.pool" })}
            {field({ name: "memberMax", label: "season.max", help: "season.max.help" })}
          </InlineGrid>
          {choice("carry", "season.carry", [
            { label: t("season.carry.none"), value: "none" },
            { label: t("season.carry.progress"), value: "progress" },
            { label: t("season.carry.pool"), value: "pool" },
          ])}
        </FormLayout>
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
  const key = `season.refused.${answer.reason}`;
  return (
    <Banner tone="critical">
      <Text as="p">{isMessageKey(key) ? t(key, { field: answer.field ?? "" }) : answer.reason}</Text>
    </Banner>
  );
}
