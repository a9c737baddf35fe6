import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Banner, BlockStack, Layout, Page } from "@shopify/polaris";
import { z } from "zod";
import { requireShop } from "~/auth/admin.server";
import { useLookAgain } from "~/ui/admin/use-look-again";
import { useToast } from "~/ui/admin/use-toast";
import { CountCard } from "~/ui/history/count-card";
import { ReadingCard, isOpen } from "~/ui/history/reading-card";
import { useTranslate } from "~/ui/i18n-context";
import { prefixedText } from "~/ui/reasons";
import { repeatBackfill } from "~/usecases/backfill/begin-backfill";
import { changeBackfill } from "~/usecases/backfill/change-backfill";
import { countHistory } from "~/usecases/backfill/count-history";
import { historyView } from "~/views/history-view";
import { readForm } from "../read-body";
import { viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  return historyView(context.deps.pool, viewerOf(context));
}

const asked = z.discriminatedUnion("intent", [
  z.object({ intent: z.enum(["read", "cost"]) }),
  z.object({ intent: z.enum(["stop", "resume"]), backfillId: z.uuid() }),
  z.object({ intent: z.literal("count"), backfillId: z.uuid() }),
]);

export async function action({ request }: ActionFunctionArgs) {
  const { deps, shopId, userId: by } = await requireShop(request);
  const parsed = asked.safeParse(Object.fromEntries(await readForm(request)));
  if (!parsed.success) return { kind: "refused" as const, reason: "unknown" };
  const { data } = parsed;
  switch (data.intent) {
    case "read":
    case "cost":
      return repeatBackfill(deps, { shopId, what: data.intent, by });
    case "stop":
    case "resume":
      return changeBackfill(deps, { shopId, backfillId: data.backfillId, action: data.intent, by });
    case "count":
      return countHistory(deps, { shopId, backfillId: data.backfillId, by });
  }
}

export default function HistoryPage() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  const fetcher = useFetcher<typeof action>();
  const open = isOpen(view.newest);
  useLookAgain(open);
  const started = fetcher.data?.kind === "started" ? fetcher.data : undefined;
  useToast(started, started && t("history.started"));
  const counted = fetcher.data?.kind === "counted" ? fetcher.data : undefined;
  useToast(counted, counted && t("history.counted"));
  const busy = fetcher.state !== "idle";
  const submit = (fields: Record<string, string>): void => {
    fetcher.submit(fields, { method: "post" });
  };
  return (
    <Page
      title={t("history.title")}
      subtitle={t("history.subtitle")}
      backAction={{ content: t("nav.data"), url: "/app/data" }}
    >
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            {fetcher.data?.kind === "refused" ? (
              <Banner tone="warning">
                <p>{prefixedText(t, "history.refused", fetcher.data.reason)}</p>
              </Banner>
            ) : null}
            <ReadingCard
              view={view}
              busy={busy}
              onChange={(intent, backfillId) => {
                submit({ intent, backfillId });
              }}
              onRead={() => {
                submit({ intent: "read" });
              }}
            />
            <CountCard
              view={view}
              open={open}
              busy={busy}
              onCount={(backfillId) => {
                submit({ intent: "count", backfillId });
              }}
              onWorkOut={() => {
                submit({ intent: "cost" });
              }}
            />
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}
