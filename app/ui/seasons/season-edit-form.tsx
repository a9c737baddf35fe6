import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Button, Card, Text } from "@shopify/polaris";
import { useState } from "react";
import type { SeasonEditView } from "~/views/seasons-view";
import { useToast } from "../admin/use-toast";
import { useTranslate } from "../i18n-context";
import { SeasonFields } from "./season-fields";
import { Refusal } from "./season-form";

type Answer = { readonly kind: string; readonly reason?: string; readonly field?: string };

/** Changes a season: all of it before it starts, what nobody loses by while it runs. */
export function SeasonEditForm({ view }: { readonly view: SeasonEditView }) {
  const t = useTranslate();
  const fetcher = useFetcher<Answer>();
  const [values, setValues] = useState(view.values);
  const answer = fetcher.data;
  useToast(answer, answer?.kind === "edited" ? t("season.done") : undefined);
  const running = view.editable === "in-favour";
  return (
    <Card>
      <BlockStack gap="400">
        {running ? (
          <Banner tone="info">
            <Text as="p">{t("season.edit.running")}</Text>
          </Banner>
        ) : null}
        <SeasonFields values={values} onChange={setValues} view={view} running={running} />
        {answer === undefined || answer.kind === "edited" ? null : (
          <Refusal reason={answer.reason ?? answer.kind} field={answer.field} />
        )}
        <div>
          <Button
            variant="primary"
            loading={fetcher.state !== "idle"}
            onClick={() => {
              fetcher.submit(values, { method: "post" });
            }}
          >
            {t("season.edit.save")}
          </Button>
        </div>
      </BlockStack>
    </Card>
  );
}
