import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { requireShop } from "~/auth/admin.server";
import { ProgramForm, type PublishOutcome } from "~/ui/program/program-form";
import { publishProgram } from "~/usecases/programs/publish-program";
import { programView } from "~/views/program-view";
import { viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  return programView(context.deps.pool, viewerOf(context));
}

export async function action({ request }: ActionFunctionArgs) {
  const { deps, shopId, session } = await requireShop(request);
  const file: unknown = await request.json();
  return publishProgram(deps, { shopId, file, by: session.id });
}

export default function ProgramPage() {
  const view = useLoaderData<typeof loader>();
  const fetcher = useFetcher<PublishOutcome>();
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
