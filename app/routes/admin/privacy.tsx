import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Card, Page } from "@shopify/polaris";
import { z } from "zod";
import { requireShop } from "~/auth/admin.server";
import { translator } from "~/ui/i18n";
import { useTranslate } from "~/ui/i18n-context";
import { personFile } from "~/ui/privacy/person-file";
import { type FileAnswer, RequestList } from "~/ui/privacy/request-list";
import { handOverData } from "~/usecases/privacy/hand-over-data";
import { privacyView } from "~/views/privacy-view";
import { readForm } from "../read-body";
import { viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  return privacyView(context.deps.pool, viewerOf(context));
}

const asked = z.object({ requestId: z.string().min(1).max(200) });

export async function action({ request }: ActionFunctionArgs): Promise<FileAnswer> {
  const { deps, shopId, domain, locale, userId: by } = await requireShop(request);
  const parsed = asked.safeParse(Object.fromEntries(await readForm(request)));
  if (!parsed.success) return { kind: "unknown" };
  const given = await handOverData(deps, { shopId, by, requestId: parsed.data.requestId });
  return given.kind === "file" ? { kind: "file", ...personFile(translator(locale), domain, given) } : given;
}

export default function Privacy() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page
      title={t("privacy.title")}
      subtitle={t("privacy.subtitle")}
      backAction={{ content: t("nav.data"), url: "/app/data" }}
    >
      <Card>
        <RequestList requests={view.requests} />
      </Card>
    </Page>
  );
}
