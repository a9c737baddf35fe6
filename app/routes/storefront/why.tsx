import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { translator } from "~/ui/i18n";
import { LoginPrompt } from "~/ui/storefront/login-prompt";
import { Notice, StorePage } from "~/ui/storefront/store-page";
import { UnrewardedOrders } from "~/ui/storefront/unrewarded-orders";
import { OwnRewards } from "~/ui/storefront/own-rewards";
import { UncountedList } from "~/ui/storefront/uncounted-list";
import { WhyList } from "~/ui/storefront/why-list";
import { expiryLines } from "~/views/expiries";
import { NOTHING_UNCOUNTED, ownLots, ownUncounted, ownUnrewardedOrders } from "~/views/own-lots";
import { shopperView } from "~/views/storefront-view";
import { ownWhy } from "./own-why.server";
import { admitShopper, viewerOf } from "./shopper.server";

/** A member or creator asks about what is their own: `?about=score`, `tier`, or `reward`, `share`, `refusal` with an `id`. */
export async function loader({ request }: LoaderFunctionArgs) {
  const admitted = await admitShopper(request, "why");
  if (admitted.kind === "logged-out") return admitted.answer;
  const { shopper, facts } = admitted;
  const viewer = viewerOf(shopper);
  const { member } = await shopperView(shopper.deps.pool, viewer, shopper.customerId);
  const { pool } = shopper.deps;
  const memberId = member?.memberId ?? null;
  const view = await ownWhy(shopper, request, "score");
  const lots = memberId === null ? [] : await ownLots(pool, viewer, { memberId });
  const orders = memberId === null ? [] : await ownUnrewardedOrders(pool, viewer, memberId);
  const uncounted = memberId === null ? NOTHING_UNCOUNTED : await ownUncounted(pool, viewer, memberId);
  const expiries = memberId === null ? [] : await expiryLines(pool, viewer, memberId);
  return { kind: "open" as const, ...facts, expiries, view, lots, orders, uncounted };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: translator(data?.locale ?? "en")("why.parts") },
];

export default function Why() {
  const data = useLoaderData<typeof loader>();
  const t = translator(data.locale);
  if (data.kind === "logged-out") return <LoginPrompt title={t("why.parts")} facts={data} login={data.login} />;
  const title = data.view === null ? t("why.parts") : t(`why.title.${data.view.subject}`);
  return (
    <StorePage title={title} facts={data}>
      <nav aria-label={t("store.nav.why")}>
        <a href="?about=score">{t("why.own.score")}</a> <a href="?about=tier">{t("why.own.tier")}</a>
      </nav>
      {data.view === null ? <p>{t("why.unknown")}</p> : <WhyList view={data.view} t={t} />}
      {data.expiries
        .filter((expiry) => expiry.soon)
        .map((expiry) => (
          <Notice key={expiry.id} tone="problem">
            {t(`why.own.expires.${expiry.kind}`, { what: expiry.what, on: expiry.on })}
          </Notice>
        ))}
      <OwnRewards title={t("why.own.rewards")} lots={data.lots} expiries={data.expiries} t={t} />
      <UnrewardedOrders orders={data.orders} t={t} />
      <UncountedList uncounted={data.uncounted} t={t} />
    </StorePage>
  );
}
