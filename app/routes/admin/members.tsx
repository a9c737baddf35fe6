import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Card, Page } from "@shopify/polaris";
import { pageRequest } from "~/adapters/persistence/reads/cursor";
import { MEMBER_SORTS } from "~/adapters/persistence/reads/member-list";
import { requireShop } from "~/auth/admin.server";
import { useTranslate } from "~/ui/i18n-context";
import { MemberTable } from "~/ui/members/member-table";
import { membersView } from "~/views/members-view";
import { given, oneOf, viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

const PAGE_SIZE = 50;

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  const query = new URL(request.url).searchParams;
  const [search, tier, groupId] = [given(query, "q"), given(query, "tier"), given(query, "group")];
  const linked = oneOf(query, "linked", ["yes", "no"]);
  const consent = oneOf(query, "consent", ["given", "withdrawn", "missing"]);
  return membersView(context.deps.pool, viewerOf(context), {
    filter: {
      ...(search !== undefined && { search }),
      ...(tier !== undefined && { tier }),
      ...(groupId !== undefined && { groupId }),
      ...(linked !== undefined && { linked: linked === "yes" }),
      ...(consent !== undefined && { consent }),
    },
    sort: oneOf(query, "sort", MEMBER_SORTS) ?? "score",
    page: pageRequest(query, PAGE_SIZE),
  });
}

export default function Members() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page
      title={t("members.title")}
      subtitle={t.count("members.found", view.total, { shown: view.totalText })}
      fullWidth
      secondaryActions={[{ content: t("held.title"), url: "/app/held" }]}
    >
      <Card padding="0">
        <MemberTable view={view} />
      </Card>
    </Page>
  );
}
