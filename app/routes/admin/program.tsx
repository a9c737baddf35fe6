import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { requireShop } from "~/auth/admin.server";
import { useToast } from "~/ui/admin/use-toast";
import { useTranslate } from "~/ui/i18n-context";
import { ProgramForm, type PublishOutcome } from "~/ui/program/program-form";
import { publishProgram } from "~/usecases/programs/publish-program";
import { updateRewardSettings } from "~/usecases/shops/update-reward-settings";
import { programView } from "~/views/program-view";
import { viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  return programView(context.deps.pool, viewerOf(context));
}

/** Two forms stand on the page: the program itself, and (`?part=issue`) how its rewards are made real. */
export async function action({ request }: ActionFunctionArgs) {
  const { deps, shopId, session } = await requireShop(request);
  const given: unknown = await request.json();
  if (new URL(request.url).searchParams.get("part") === "issue") {
    return updateRewardSettings(deps, { shopId, settings: given });
  }
  return publishProgram(deps, { shopId, file: given, by: session.id });
}

export default function ProgramPage() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  const fetcher = useFetcher<PublishOutcome>();
  const published = fetcher.data?.kind === "published" ? fetcher.data : undefined;
  useToast(published, published && t("program.published", { version: published.version }));
  return (
    <ProgramForm
      key={view.version ?? 0}
      view={view}
      outcome={fetcher.data}
      busy={fetcher.state !== "idle"}
      onPublish={(file) => {
        fetcher.submit(file, { method: "post", encType: "application/json" });
      }}
    />
  );
}
