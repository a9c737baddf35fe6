import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Card, Page } from "@shopify/polaris";
import { pageRequest } from "~/adapters/persistence/reads/cursor";
import { requireShop } from "~/auth/admin.server";
import { useTranslate } from "~/ui/i18n-context";
import { LOT_CLASSES, LOT_ROLES, LOT_STATES } from "~/ui/reasons";
import { LiabilityCard } from "~/ui/rewards/liability-card";
import { RewardTable } from "~/ui/rewards/reward-table";
import { rewardsView } from "~/views/rewards-view";
import { oneOf, viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

const PAGE_SIZE = 50;

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  const query = new URL(request.url).searchParams;
  const state = oneOf(query, "state", Object.keys(LOT_STATES));
  const role = oneOf(query, "role", Object.keys(LOT_ROLES));
  const lane = oneOf(query, "lane", ["relational", "code"]);
  return rewardsView(context.deps.pool, viewerOf(context), {
    filter: {
      ...(state !== undefined && { state }),
      ...(role !== undefined && { role }),
      ...(lane !== undefined && { lane }),
    },
    page: pageRequest(query, PAGE_SIZE),
  });
}

export default function Rewards() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page
      title={t("rewards.title")}
      subtitle={t("rewards.subtitle")}
      fullWidth
      secondaryActions={[
        { content: t("ledger.link"), url: "/app/rewards/ledger" },
        { content: t("perks.link"), url: "/app/rewards/perks" },
        { content: t("rewards.attempts", { parked: view.parked }), url: "/app/rewards/attempts" },
      ]}
    >
      <BlockStack gap="400">
        <LiabilityCard rows={view.liability} classes={LOT_CLASSES} />
        <Card padding="0">
          <RewardTable view={view} />
        </Card>
      </BlockStack>
    </Page>
  );
}
