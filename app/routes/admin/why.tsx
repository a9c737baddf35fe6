import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Page } from "@shopify/polaris";
import { requireShop } from "~/auth/admin.server";
import { useTranslate } from "~/ui/i18n-context";
import { WhyCard } from "~/ui/why/why-card";
import { readQuestion } from "~/views/explain";
import { whyView } from "~/views/why-view";
import { viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  const id = params["*"] ?? "";
  const question = readQuestion(params["subject"] ?? "", id);
  const view = question && (await whyView(context.deps.pool, viewerOf(context), { question, id, memberId: null }));
  if (!view) throw new Response(null, { status: 404 });
  return view;
}

export default function Why() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page title={t(`why.title.${view.subject}`)} subtitle={view.id}>
      <WhyCard view={view} />
    </Page>
  );
}
