import type { HeadersFunction, LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Outlet, useLoaderData } from "@remix-run/react";
import polarisStyles from "@shopify/polaris/build/esm/styles.css?url";
import { requireShop } from "~/auth/admin.server";
import { env } from "~/env.server";
import { AdminError } from "~/ui/admin/admin-error";
import { AdminFrame, WhileLoading } from "~/ui/admin/admin-frame";
import adminStyles from "~/ui/admin/admin.css?url";

const APP_BRIDGE = "https://cdn.shopify.com/shopifycloud/app-bridge.js";

export const links: LinksFunction = () => [
  { rel: "stylesheet", href: polarisStyles },
  { rel: "stylesheet", href: adminStyles },
];
export const meta: MetaFunction = () => [{ title: "Hearth" }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { locale } = await requireShop(request);
  const { APP_BRIDGE_URL: url = APP_BRIDGE, SHOPIFY_API_KEY: apiKey } = env();
  return { locale, appBridge: { url, apiKey } };
}

/** The library's headers (frame ancestors, App Bridge's retry) reach the browser, on errors too. */
export const headers: HeadersFunction = ({ loaderHeaders, actionHeaders, parentHeaders, errorHeaders }) => {
  if (errorHeaders !== undefined && [...errorHeaders].length > 0) return errorHeaders;
  return new Headers([...parentHeaders, ...loaderHeaders, ...actionHeaders]);
};

export default function AdminLayout() {
  const { locale } = useLoaderData<typeof loader>();
  return (
    <AdminFrame locale={locale}>
      <WhileLoading>
        <Outlet />
      </WhileLoading>
    </AdminFrame>
  );
}

export function ErrorBoundary() {
  return (
    <AdminFrame locale="en">
      <AdminError />
    </AdminFrame>
  );
}
