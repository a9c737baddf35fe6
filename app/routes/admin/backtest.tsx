import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Banner, BlockStack, Layout, Page } from "@shopify/polaris";
import { z } from "zod";
import { requireShop } from "~/auth/admin.server";
import { useLookAgain } from "~/ui/admin/use-look-again";
import { useToast } from "~/ui/admin/use-toast";
import { CostCard, LosersCard, PerksCard, TiersCard, UnreadBanner } from "~/ui/backtest/outcome-cards";
import { RunCard, isOpen } from "~/ui/backtest/run-card";
import { StartCard } from "~/ui/backtest/start-card";
import { useTranslate } from "~/ui/i18n-context";
import { prefixedText } from "~/ui/reasons";
import { startBacktest } from "~/usecases/backtests/start-backtest";
import { stopBacktest } from "~/usecases/backtests/stop-backtest";
import { backtestView } from "~/views/backtest-view";
import { readForm } from "../read-body";
import { given, viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

const pageNumber = z.coerce.number().int().positive().optional().catch(1);

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  const query = new URL(request.url).searchParams;
  const page = (name: string) => pageNumber.parse(given(query, name));
  return backtestView(context.deps.pool, viewerOf(context), {
    show: given(query, "show"),
    draft: page("draft"),
    gained: page("gained"),
    lost: page("lost"),
  });
}

const asked = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("start"), draftVersion: z.coerce.number().int().positive() }),
  z.object({ intent: z.literal("stop"), backtestId: z.uuid() }),
]);

export async function action({ request }: ActionFunctionArgs) {
  const { deps, shopId, userId } = await requireShop(request);
  const parsed = asked.safeParse(Object.fromEntries(await readForm(request)));
  if (!parsed.success) return { kind: "refused" as const, reason: "unknown" };
  const { data } = parsed;
  if (data.intent === "stop") return stopBacktest(deps, { shopId, backtestId: data.backtestId, by: userId });
  return startBacktest(deps, { shopId, draftVersion: data.draftVersion, by: userId });
}

export default function BacktestPage() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  const fetcher = useFetcher<typeof action>();
  const { newest, outcome } = view;
  const running = isOpen(newest);
  useLookAgain(running);
  const started = fetcher.data?.kind === "started" ? fetcher.data : undefined;
  useToast(started, started && t("backtest.started"));
  const busy = fetcher.state !== "idle";
  return (
    <Page
      title={t("backtest.title")}
      subtitle={t("backtest.subtitle")}
      backAction={{ content: t("nav.program"), url: "/app/program" }}
      fullWidth
    >
      <Layout>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            {fetcher.data?.kind === "refused" ? (
              <Banner tone="warning">
                <p>{prefixedText(t, "backtest.refused", fetcher.data.reason)}</p>
              </Banner>
            ) : null}
            <StartCard
              drafts={view.drafts}
              running={running}
              busy={busy}
              onStart={(draftVersion) => {
                fetcher.submit({ intent: "start", draftVersion }, { method: "post" });
              }}
            />
            <RunCard
              view={view}
              busy={busy}
              onStop={(backtestId) => {
                fetcher.submit({ intent: "stop", backtestId }, { method: "post" });
              }}
            />
          </BlockStack>
        </Layout.Section>
        <Layout.Section>
          <BlockStack gap="400">
            {outcome === null ? null : <UnreadBanner outcome={outcome} />}
            {outcome?.currencies.map((currency) => (
              <CostCard key={currency.currency} outcome={outcome} currency={currency} />
            ))}
            {outcome === null ? null : <PerksCard perks={outcome.perks} />}
            {outcome === null ? null : <LosersCard outcome={outcome} />}
            {outcome === null ? null : <TiersCard tiers={outcome.tiers} />}
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}
