import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Page } from "@shopify/polaris";
import { requireShop } from "~/auth/admin.server";
import { useTranslate } from "~/ui/i18n-context";
import { BudgetCard } from "~/ui/rewards/budget-card";
import { EarnedCard } from "~/ui/rewards/earned-card";
import { TrialBalanceCard } from "~/ui/rewards/trial-balance-card";
import { ledgerView } from "~/views/ledger-view";
import { viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  return ledgerView(context.deps.pool, viewerOf(context));
}

export default function Ledger() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page
      title={t("ledger.title")}
      subtitle={t("ledger.subtitle")}
      fullWidth
      backAction={{ content: t("rewards.title"), url: "/app/rewards" }}
    >
      <BlockStack gap="400">
        {view.budget === null ? null : <BudgetCard budget={view.budget} />}
        <EarnedCard months={view.months} />
        <TrialBalanceCard balances={view.balances} faults={view.faults} />
      </BlockStack>
    </Page>
  );
}
