import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireProxy } from "~/auth/proxy.server";
import { translator } from "~/ui/i18n";
import { OpenSeasons } from "~/ui/storefront/open-seasons";
import { StorePage } from "~/ui/storefront/store-page";
import { openSeasons } from "~/views/seasons-view";
import { viewerOf } from "./shopper.server";

/** The front door of /apps/community: what there is. */
export async function loader({ request }: LoaderFunctionArgs) {
  const context = await requireProxy(request);
  const { locale, pathPrefix, deps } = context;
  const seasons = await openSeasons(deps.pool, viewerOf(context));
  return { locale: translator(locale).language, pathPrefix, seasons };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: translator(data?.locale ?? "en")("store.title") },
];

export default function Start() {
  const { locale, pathPrefix, seasons } = useLoaderData<typeof loader>();
  const t = translator(locale);
  return (
    <StorePage title={t("store.title")} facts={{ locale, pathPrefix }}>
      <p>{t("store.start.intro")}</p>
      <OpenSeasons seasons={seasons} t={t} />
    </StorePage>
  );
}
