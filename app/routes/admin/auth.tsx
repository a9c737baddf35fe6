import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireShop } from "~/auth/admin.server";

/** The addresses of Shopify's library: it answers them itself (session token bounce, leaving the frame). */
export async function loader({ request }: LoaderFunctionArgs) {
  await requireShop(request);
  return null;
}
