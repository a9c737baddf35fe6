import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Page } from "@shopify/polaris";
import { z } from "zod";
import { requireShop } from "~/auth/admin.server";
import { useTranslate } from "~/ui/i18n-context";
import { SeasonDetails } from "~/ui/seasons/season-details";
import { SeasonBadge } from "~/ui/seasons/season-list";
import { changeSeason } from "~/usecases/seasons/change-season";
import { seasonPage } from "~/views/seasons-view";
import { readForm } from "../read-body";
import { notFound, viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  const view = await seasonPage(context.deps.pool, viewerOf(context), params["seasonId"] ?? "");
  if (view === undefined) throw notFound();
  return view;
}

const decision = z.object({ decision: z.enum(["schedule", "cancel"]) });

export async function action({ request, params }: ActionFunctionArgs) {
  const { deps, shopId, userId: by } = await requireShop(request);
  const parsed = decision.safeParse(Object.fromEntries(await readForm(request)));
  if (!parsed.success) return { kind: "unknown" as const };
  return changeSeason(deps, { shopId, seasonId: params["seasonId"] ?? "", decision: parsed.data.decision, by });
}

export default function Season() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page
      title={view.season.name}
      subtitle={view.season.purpose}
      titleMetadata={<SeasonBadge state={view.season.state} />}
      backAction={{ content: t("seasons.title"), url: "/app/seasons" }}
    >
      <SeasonDetails view={view} />
    </Page>
  );
}
