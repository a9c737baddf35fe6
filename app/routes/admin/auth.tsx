import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { requireShop } from "~/auth/admin.server";

/**
 * The addresses of Shopify's library: it answers them itself (session token bounce, leaving the frame). But for /auth/login, where it sends
 * who names no shop: nobody logs in here.
 */
export async function loader({ request }: LoaderFunctionArgs) {
  if (new URL(request.url).pathname === "/auth/login") throw redirect("/");
  await requireShop(request).catch((error: unknown) => {
    // The library leads nowhere but to Shopify, and says so with an error that would be answered as ours.
    if (error instanceof Error && error.message.includes("Refusing to redirect"))
      throw new Response("not an address of Shopify", { status: 400 });
    throw error;
  });
  return null;
}
