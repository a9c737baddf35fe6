import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Page } from "@shopify/polaris";
import { z } from "zod";
import { requireShop } from "~/auth/admin.server";
import { useTranslate } from "~/ui/i18n-context";
import { IssueSettingsCard } from "~/ui/program/issue-settings-card";
import { VersionsCard } from "~/ui/program/versions-card";
import { cancelSchedule } from "~/usecases/programs/cancel-schedule";
import { rollBack } from "~/usecases/programs/roll-back";
import { discardDraft } from "~/usecases/programs/save-draft";
import { updateRewardSettings } from "~/usecases/shops/update-reward-settings";
import { programView } from "~/views/program-view";
import { readForm, readJson } from "../read-body";
import { viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  return programView(context.deps.pool, viewerOf(context));
}

const version = z.coerce.number().int().positive();
const asked = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("discard"), version }),
  z.object({ intent: z.literal("cancel"), version }),
  z.object({
    intent: z.literal("roll-back"),
    version,
    reason: z.string().max(500),
    confirmed: z.enum(["yes", "no"]).default("no"),
  }),
]);

/** What is done to a version from the list, and (`?part=issue`) how rewards are made real. */
export async function action({ request }: ActionFunctionArgs) {
  const { deps, shopId, userId: by } = await requireShop(request);
  if (new URL(request.url).searchParams.get("part") === "issue") {
    return updateRewardSettings(deps, { shopId, settings: await readJson(request), by });
  }
  const parsed = asked.safeParse(Object.fromEntries(await readForm(request)));
  if (!parsed.success) return { kind: "gone" as const };
  const { data } = parsed;
  if (data.intent === "discard") return discardDraft(deps, { shopId, version: data.version, by });
  if (data.intent === "cancel") return cancelSchedule(deps, { shopId, version: data.version, by });
  const confirmed = data.confirmed === "yes";
  return rollBack(deps, { shopId, to: data.version, by, reason: data.reason, confirmed });
}

export default function ProgramPage() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page
      title={t("versions.title")}
      subtitle={view.version === null ? t("versions.none") : t("versions.current", { version: view.version })}
      primaryAction={{ content: t("versions.new"), url: "/app/program/draft/new" }}
    >
      <BlockStack gap="400">
        <VersionsCard view={view} />
        <IssueSettingsCard settings={view.issue} tiers={view.tiers} currency={view.currency} />
      </BlockStack>
    </Page>
  );
}
