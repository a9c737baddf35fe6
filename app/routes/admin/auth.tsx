import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireShop } from "~/auth/admin.server";

/** The addresses of Shopify's library: it answers them itself (session token bounce, leaving the frame). */
export async function loader({ request }: LoaderFunctionArgs) {
  await requireShop(request).catch((error: unknown) => {
    // The library leads nowhere but to Shopify, and says so with an error that would be answered as ours.
    if (error instanceof Error && error.message.includes("exit-iframe destination"))
      throw new Response("not an address of Shopify", { status: 400 });
    throw error;
  });
  return null;
}
