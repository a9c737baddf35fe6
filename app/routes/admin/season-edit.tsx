import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Page } from "@shopify/polaris";
import { type AdminContext, requireShop } from "~/auth/admin.server";
import { useTranslate } from "~/ui/i18n-context";
import { SeasonEditForm } from "~/ui/seasons/season-edit-form";
import { editSeason } from "~/usecases/seasons/edit-season";
import { seasonInput } from "~/usecases/seasons/plan-season";
import { seasonEditView } from "~/views/seasons-view";
import { readForm } from "../read-body";
import { invalidSeason, seasonValues } from "./season-values";
import { notFound, viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

async function viewOf(context: AdminContext, seasonId = "") {
  const view = await seasonEditView(context.deps.pool, viewerOf(context), seasonId);
  if (view === undefined) throw notFound();
  return view;
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  return viewOf(await requireShop(request), params["seasonId"]);
}

export async function action({ request, params }: ActionFunctionArgs) {
  const context = await requireShop(request);
  const { seasonId, currency } = await viewOf(context, params["seasonId"]);
  const form = Object.fromEntries(await readForm(request));
  const parsed = seasonInput.safeParse(seasonValues(form, currency));
  if (!parsed.success) return invalidSeason(parsed.error);
  const { deps, shopId, userId: by } = context;
  return editSeason(deps, { shopId, seasonId, season: parsed.data, by });
}

export default function EditSeason() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page
      title={t("season.edit.title")}
      subtitle={view.name}
      backAction={{ content: view.name, url: `/app/seasons/${encodeURIComponent(view.seasonId)}` }}
    >
      <SeasonEditForm view={view} />
    </Page>
  );
}
