import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { translator } from "~/ui/i18n";
import { Answer } from "~/ui/portal/answer";
import { Earned } from "~/ui/portal/earned";
import { figureText } from "~/ui/portal/figure-text";
import { OwnEffort } from "~/ui/portal/own-effort";
import { LoginPrompt } from "~/ui/storefront/login-prompt";
import { OpenSeasons } from "~/ui/storefront/open-seasons";
import { OwnRewards } from "~/ui/storefront/own-rewards";
import { StorePage } from "~/ui/storefront/store-page";
import { portalHome } from "~/views/portal-view";
import { PEOPLE_MIN } from "~/views/small-groups";
import { ownWhy } from "../storefront/own-why.server";
import { admitShopper, viewerOf } from "../storefront/shopper.server";

/** A creator's groups and what leading them brought; `?about=reward&id=LOT` and `about=share&id=ORDER/TOUCH` ask why. */
export async function loader({ request }: LoaderFunctionArgs) {
  const admitted = await admitShopper(request, "portal");
  if (admitted.kind === "logged-out") return admitted.answer;
  const { shopper, facts } = admitted;
  const view = await portalHome(shopper.deps.pool, viewerOf(shopper), shopper.customerId);
  const asked = new URL(request.url).searchParams.has("about");
  const answer = asked ? await ownWhy(shopper, request, "reward") : null;
  return { kind: "open" as const, locale: facts.locale, pathPrefix: facts.pathPrefix, view, asked, answer };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: translator(data?.locale ?? "en")("portal.title") },
];

export default function PortalHome() {
  const data = useLoaderData<typeof loader>();
  const t = translator(data.locale);
  if (data.kind === "logged-out") return <LoginPrompt title={t("portal.title")} facts={data} login={data.login} />;
  const { view, pathPrefix } = data;
  if (view.kind === "not-a-leader") {
    return (
      <StorePage title={t("portal.title")} facts={data}>
        <p>{t("portal.none")}</p>
      </StorePage>
    );
  }
  return (
    <StorePage title={t("portal.title")} facts={data}>
      <Answer view={data.answer} asked={data.asked} t={t} />
      <p>{t("portal.intro", { min: PEOPLE_MIN })}</p>
      <ul className="cards">
        {view.groups.map((group) => (
          <li key={group.groupId} className="card">
            <strong>
              <a href={`${pathPrefix}/portal/${encodeURIComponent(group.groupId)}`}>{group.name}</a>
            </strong>
            <span className="muted">
              {t("portal.members")}: {figureText(t, group.members)}
            </span>
          </li>
        ))}
      </ul>
      <OpenSeasons seasons={view.seasons} t={t} />
      <OwnEffort view={view.effort} t={t} />
      <Earned view={view} t={t} />
      <OwnRewards title={t("portal.rewards")} lots={view.lots} expiries={view.expiries} t={t} />
    </StorePage>
  );
}
