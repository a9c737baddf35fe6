import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { translator } from "~/ui/i18n";
import { GroupReport } from "~/ui/portal/group-report";
import { LoginPrompt } from "~/ui/storefront/login-prompt";
import { StorePage } from "~/ui/storefront/store-page";
import { portalGroup } from "~/views/portal-view";
import { PEOPLE_MIN } from "~/views/small-groups";
import { admitShopper, viewerOf } from "../storefront/shopper.server";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const groupId = params["groupId"] ?? "";
  const admitted = await admitShopper(request, `portal/${encodeURIComponent(groupId)}`);
  if (admitted.kind === "logged-out") return admitted.answer;
  const { shopper, facts } = admitted;
  const few = translator(facts.locale)("portal.few", { min: PEOPLE_MIN });
  const view = await portalGroup(shopper.deps.pool, viewerOf(shopper), {
    customerId: shopper.customerId,
    groupId,
    few,
  });
  if (view === undefined) throw new Response(null, { status: 404 });
  return { kind: "open" as const, locale: facts.locale, pathPrefix: facts.pathPrefix, view };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: translator(data?.locale ?? "en")("portal.title") },
];

export default function PortalGroup() {
  const data = useLoaderData<typeof loader>();
  const t = translator(data.locale);
  if (data.kind === "logged-out") return <LoginPrompt title={t("portal.title")} facts={data} login={data.login} />;
  return (
    <StorePage title={data.view.name} facts={data}>
      <p>
        <a href={`${data.pathPrefix}/portal`}>{t("portal.back")}</a>
      </p>
      <p>{t("portal.intro", { min: PEOPLE_MIN })}</p>
      <GroupReport view={data.view} t={t} />
    </StorePage>
  );
}
