import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Layout, Page } from "@shopify/polaris";
import { z } from "zod";
import { requireShop } from "~/auth/admin.server";
import { useTranslate } from "~/ui/i18n-context";
import { type SeasonAnswer, SeasonForm } from "~/ui/seasons/season-form";
import { SeasonList } from "~/ui/seasons/season-list";
import { planSeason, seasonInput } from "~/usecases/seasons/plan-season";
import { seasonPreview, seasonsView } from "~/views/seasons-view";
import { readForm } from "../read-body";
import { invalidSeason, seasonValues } from "./season-values";
import { viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  return seasonsView(context.deps.pool, viewerOf(context));
}

const asked = seasonInput.extend({ requestId: z.uuid() });

export async function action({ request }: ActionFunctionArgs): Promise<SeasonAnswer> {
  const context = await requireShop(request);
  const form = Object.fromEntries(await readForm(request));
  const parsed = asked.safeParse(seasonValues(form, context.currency));
  if (!parsed.success) return invalidSeason(parsed.error);
  const { requestId, ...season } = parsed.data;
  const { groupId, startOn, endOn, members, answers, newcomers, orders } = season;
  if (form["intent"] === "preview") {
    const wanted = {
      groupId,
      days: Math.max(1, endOn - startOn + 1),
      weights: { members, answers, newcomers, orders },
    };
    return { kind: "preview", preview: await seasonPreview(context.deps.pool, viewerOf(context), wanted) };
  }
  const { deps, shopId, userId: by } = context;
  return planSeason(deps, { shopId, by, schedule: form["intent"] === "schedule", season, requestId });
}

export default function Seasons() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page title={t("seasons.title")} subtitle={t("seasons.subtitle")}>
      <Layout>
        <Layout.Section>
          <SeasonList seasons={view.seasons} />
        </Layout.Section>
        <Layout.Section variant="oneHalf">
          <SeasonForm view={view} />
        </Layout.Section>
      </Layout>
    </Page>
  );
}
