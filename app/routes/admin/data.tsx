import { type ActionFunctionArgs, type LoaderFunctionArgs, unstable_parseMultipartFormData } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Layout, Page } from "@shopify/polaris";
import { z } from "zod";
import { requireShop } from "~/auth/admin.server";
import { env } from "~/env.server";
import { ApiCard } from "~/ui/data/api-card";
import { ImportsCard } from "~/ui/data/imports-card";
import { KeysCard } from "~/ui/data/keys-card";
import { INTERCHANGE_FILES } from "~/ui/data/interchange-files";
import { UploadCard } from "~/ui/data/upload-card";
import { useTranslate } from "~/ui/i18n-context";
import { createApiKey } from "~/usecases/access/create-api-key";
import { revokeApiKey } from "~/usecases/access/revoke-api-key";
import { importFile } from "~/usecases/communities/import-file";
import { dataView } from "~/views/data-view";
import { readForm } from "../read-body";
import { oneOf, viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  return { view: await dataView(context.deps.pool, viewerOf(context)), appUrl: env().SHOPIFY_APP_URL };
}

const keyAction = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("create-key"), name: z.string().trim().min(1).max(80) }),
  z.object({ intent: z.literal("revoke-key"), keyId: z.string().min(1) }),
]);

export async function action({ request }: ActionFunctionArgs) {
  const { deps, shopId, userId: by } = await requireShop(request);
  const file = oneOf(new URL(request.url).searchParams, "file", INTERCHANGE_FILES);
  if (file !== undefined) {
    // The file is read while it arrives: an upload takes no more memory than a piece of it.
    const outcomes: Awaited<ReturnType<typeof importFile>>[] = [];
    await unstable_parseMultipartFormData(request, async ({ name, data }) => {
      if (name === "content")
        outcomes.push(await importFile(deps, { shopId, file, content: data, source: "admin", by }));
      return undefined;
    });
    return {
      intent: "upload" as const,
      outcome: outcomes[0] ?? { kind: "refused" as const, message: "expected a file" },
    };
  }
  const parsed = keyAction.safeParse(Object.fromEntries(await readForm(request)));
  if (!parsed.success) return { intent: "create-key" as const, outcome: { kind: "refused" as const } };
  if (parsed.data.intent === "revoke-key") {
    return {
      intent: "revoke-key" as const,
      outcome: await revokeApiKey(deps, { shopId, keyId: parsed.data.keyId, by }),
    };
  }
  const made = await createApiKey(deps, { shopId, name: parsed.data.name, by });
  return { intent: "create-key" as const, outcome: { kind: "created" as const, key: made.key } };
}

export default function DataPage() {
  const { view, appUrl } = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page
      title={t("data.title")}
      subtitle={t("data.subtitle")}
      secondaryActions={[
        { content: t("history.open"), url: "/app/data/history" },
        { content: t("webhooks.link"), url: "/app/data/webhooks" },
        { content: t("audit.link"), url: "/app/audit" },
        { content: t("privacy.link"), url: "/app/privacy" },
      ]}
    >
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            <UploadCard />
            <ImportsCard imports={view.imports} />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <KeysCard keys={view.keys} />
            <ApiCard appUrl={appUrl} />
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}
