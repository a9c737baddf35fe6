import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { requireShop } from "~/auth/admin.server";
import { useToast } from "~/ui/admin/use-toast";
import { useTranslate } from "~/ui/i18n-context";
import { type DraftOutcome, ProgramForm } from "~/ui/program/program-form";
import { publishAtLocalTime } from "~/usecases/programs/publish-at-local-time";
import { saveDraft } from "~/usecases/programs/save-draft";
import { draftView } from "~/views/program-view";
import { readJson } from "../read-body";
import { notFound, viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

/** "new" is the draft that has not been saved yet. */
function versionOf(text: string | undefined): number | null {
  if (text === "new") return null;
  if (!/^[1-9]\d{0,8}$/.test(text ?? "")) throw notFound();
  return Number(text);
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  const view = await draftView(context.deps.pool, viewerOf(context), versionOf(params["version"]));
  if (view === undefined) throw notFound();
  return view;
}

const publishing = z.object({ publish: z.string(), confirmed: z.boolean() });
const saving = z.object({ file: z.unknown() });

/** Saves the draft, or publishes it as it is stored. */
export async function action({ request, params }: ActionFunctionArgs) {
  const { deps, shopId, userId: by } = await requireShop(request);
  const version = versionOf(params["version"]);
  const given = await readJson(request);
  const publish = publishing.safeParse(given);
  if (!publish.success) {
    const save = saving.safeParse(given);
    if (!save.success) throw new Response("expected a file", { status: 400 });
    const saved = await saveDraft(deps, { shopId, version, file: save.data.file, by });
    const { search } = new URL(request.url);
    if (saved.kind === "saved" && version === null) throw redirect(`/app/program/draft/${saved.version}${search}`);
    return saved;
  }
  if (version === null) return { kind: "gone" as const };
  const { publish: when, confirmed } = publish.data;
  const outcome = await publishAtLocalTime(deps, { shopId, version, by, when, confirmed });
  const { search } = new URL(request.url);
  if (outcome.kind === "published" || outcome.kind === "scheduled") throw redirect(`/app/program${search}`);
  return outcome;
}

export default function ProgramDraft() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  const fetcher = useFetcher<DraftOutcome>();
  const saved = fetcher.data?.kind === "saved" ? fetcher.data : undefined;
  useToast(saved, saved && t("versions.done.saved", { version: saved.version }));
  const send = (body: Record<string, never>): void => {
    fetcher.submit(body, { method: "post", encType: "application/json" });
  };
  return (
    <ProgramForm
      key={`${String(view.version)}:${JSON.stringify(view.file)}`}
      view={view}
      outcome={fetcher.data}
      busy={fetcher.state !== "idle"}
      onSave={(file) => {
        send({ file } as unknown as Record<string, never>);
      }}
      onPublish={(publish, confirmed) => {
        send({ publish, confirmed } as unknown as Record<string, never>);
      }}
    />
  );
}
