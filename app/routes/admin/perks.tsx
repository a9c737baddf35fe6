import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Card, Page } from "@shopify/polaris";
import { z } from "zod";
import { pageRequest } from "~/adapters/persistence/reads/cursor";
import { requireShop } from "~/auth/admin.server";
import { useTranslate } from "~/ui/i18n-context";
import { GiftCardScope } from "~/ui/perks/gift-card-scope";
import { GiveCard } from "~/ui/perks/give-card";
import { GrantTable } from "~/ui/perks/grant-table";
import { changeGrantOf } from "~/usecases/perks/change-grant";
import { grantPerk } from "~/usecases/perks/grant-perk";
import { retryGiftCards } from "~/usecases/rewards/retry-attempts";
import { GRANT_STATES, grantsView } from "~/views/grants-view";
import { readForm } from "../read-body";
import { given, oneOf, viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

const PAGE_SIZE = 50;

export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  const query = new URL(request.url).searchParams;
  const [state, perkId] = [oneOf(query, "state", GRANT_STATES), given(query, "perk")];
  return grantsView(context.deps.pool, viewerOf(context), {
    filter: { ...(state !== undefined && { state }), ...(perkId !== undefined && { perkId }) },
    page: pageRequest(query, PAGE_SIZE),
  });
}

const changing = z.object({ grantId: z.string().min(1), action: z.enum(["fulfil", "cancel", "undo"]) });
const giving = z.object({
  perkId: z.string().min(1),
  memberId: z.string().min(1),
  note: z.string().max(200),
  requestId: z.uuid(),
});

/** Gives a perk, or changes one that was given. */
export async function action({ request }: ActionFunctionArgs) {
  const { deps, shopId, userId } = await requireShop(request);
  const form = Object.fromEntries(await readForm(request));
  if (form["intent"] === "gift-cards-allowed") return retryGiftCards(deps, { shopId, by: userId });
  const change = changing.safeParse(form);
  if (change.success) return changeGrantOf(deps, { shopId, by: userId, ...change.data });
  const parsed = giving.safeParse(form);
  return parsed.success ? grantPerk(deps, { shopId, by: userId, ...parsed.data }) : { kind: "unknown" as const };
}

export default function Perks() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  return (
    <Page
      title={t("perks.title")}
      subtitle={t("perks.subtitle")}
      backAction={{ content: t("nav.rewards"), url: "/app/rewards" }}
      fullWidth
    >
      <BlockStack gap="400">
        <GiveCard perks={view.perks} />
        {view.perks.some((perk) => perk.kind === "gift-card") ? <GiftCardScope /> : null}
        <Card padding="0">
          <GrantTable view={view} />
        </Card>
      </BlockStack>
    </Page>
  );
}
