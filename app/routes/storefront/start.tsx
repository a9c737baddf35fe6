import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireProxy } from "~/auth/proxy.server";
import { translator } from "~/ui/i18n";
import { StorePage } from "~/ui/storefront/store-page";

/** The front door of /apps/community: what there is. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { locale, pathPrefix } = await requireProxy(request);
  return { locale: translator(locale).language, pathPrefix };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: translator(data?.locale ?? "en")("store.title") },
];

export default function Start() {
  const { locale, pathPrefix } = useLoaderData<typeof loader>();
  const t = translator(locale);
  return (
    <StorePage title={t("store.title")} facts={{ locale, pathPrefix }}>
      <p>{t("store.start.intro")}</p>
    </StorePage>
  );
}
