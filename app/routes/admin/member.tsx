import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Badge, BlockStack, Layout, Page } from "@shopify/polaris";
import { z } from "zod";
import { pageRequest } from "~/adapters/persistence/reads/cursor";
import { requireShop } from "~/auth/admin.server";
import { SERIES_COLORS } from "~/ui/charts/bar-chart";
import { WeekChart } from "~/ui/home/figures";
import { useTranslate } from "~/ui/i18n-context";
import { ActivityCard } from "~/ui/members/activity-card";
import { BucketCard } from "~/ui/members/bucket-card";
import { ConsentBadge } from "~/ui/members/consent-badge";
import { ChangeCard } from "~/ui/members/change-card";
import { ConsentCard, FactsCard, TierCard } from "~/ui/members/facts-cards";
import { MergedBanner } from "~/ui/members/merged-banner";
import { MemberMoney } from "~/ui/members/member-money";
import { MemberOrders } from "~/ui/members/member-orders";
import { RestCard } from "~/ui/members/rest-card";
import { ScoreCard } from "~/ui/members/score-card";
import { StaffCard } from "~/ui/members/staff-card";
import { markStaff } from "~/usecases/members/mark-staff";
import { withdrawRest } from "~/usecases/members/withdraw-rest";
import { lockTier } from "~/usecases/standings/lock-tier";
import { MemberPerks } from "~/ui/perks/member-perks";
import { bucketView } from "~/views/bucket-view";
import { memberGrants } from "~/views/grants-view";
import { memberView } from "~/views/member-view";
import { staffView } from "~/views/staff-view";
import { readForm } from "../read-body";
import { notFound, viewerOf } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

const ACTIVITIES = 20;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const context = await requireShop(request);
  const { pool } = context.deps;
  const viewer = viewerOf(context);
  const view = await memberView(pool, viewer, {
    memberId: params["memberId"] ?? "",
    page: pageRequest(new URL(request.url).searchParams, ACTIVITIES),
  });
  if (view === undefined) throw notFound();
  const perks = await memberGrants(pool, viewer, view.memberId);
  const { shopId, deps } = context;
  const bucket = await bucketView(pool, shopId, { memberId: view.memberId, now: deps.clock.now() });
  return { ...view, perks, bucket: bucket ?? null, staff: await staffView(pool, viewer, view.memberId) };
}

const intent = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("tier-lock"), locked: z.enum(["true", "false"]), reason: z.string() }),
  z.object({ intent: z.literal("staff"), staff: z.enum(["true", "false"]) }),
  z.object({ intent: z.literal("withdraw-rest"), weekOf: z.coerce.number().int() }),
]);

export async function action({ request, params }: ActionFunctionArgs) {
  const { deps, shopId, userId } = await requireShop(request);
  const memberId = params["memberId"] ?? "";
  const parsed = intent.safeParse(Object.fromEntries(await readForm(request)));
  if (!parsed.success) return { kind: "unknown" as const };
  if (parsed.data.intent === "withdraw-rest") {
    return withdrawRest(deps, { shopId, memberId, weekOf: parsed.data.weekOf, by: userId });
  }
  if (parsed.data.intent === "staff") {
    return markStaff(deps, { shopId, memberId, staff: parsed.data.staff === "true", by: userId });
  }
  const { locked, reason } = parsed.data;
  return lockTier(deps, { shopId, memberId, locked: locked === "true", reason, by: userId });
}

export default function MemberPage() {
  const view = useLoaderData<typeof loader>();
  const t = useTranslate();
  const customer =
    view.customerId === null
      ? {}
      : {
          secondaryActions: [
            {
              content: t("member.customer"),
              url: `shopify://admin/customers/${view.customerId}`,
              target: "_top" as const,
            },
          ],
        };
  return (
    <Page
      title={view.name}
      subtitle={t("member.subtitle", { joined: view.joinedOn })}
      backAction={{ content: t("nav.members"), url: "/app/members" }}
      titleMetadata={
        <>
          <Badge tone="info">{view.tier}</Badge> <ConsentBadge consent={view.consent} />
        </>
      }
      {...customer}
    >
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            <MergedBanner view={view} />
            <ScoreCard view={view} />
            <WeekChart
              title={t("member.chart")}
              bars={view.chart}
              series={[
                { name: t("member.chart.relational"), color: SERIES_COLORS.engagement },
                { name: t("member.chart.one-off"), color: SERIES_COLORS.code },
              ]}
              emptyText={t("member.chart.empty")}
            />
            <ActivityCard activities={view.activities} links={view.activityLinks} />
            <MemberOrders bought={view.bought} helped={view.helped} />
            <MemberPerks perks={view.perks} />
            <MemberMoney view={view} />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <ChangeCard changes={view.changes} next={view.next} />
            <FactsCard view={view} />
            <BucketCard bucket={view.bucket} />
            <TierCard view={view} />
            <StaffCard view={view.staff} />
            <RestCard rests={view.rests} />
            <ConsentCard consents={view.consents} />
          </BlockStack>
        </Layout.Section>
      </Layout>
    </Page>
  );
}
