import { type LoaderFunctionArgs, redirect } from "@remix-run/node";

export const handle = { document: "plain" };

/** Shopify opens the app here; everybody else learns where it lives. Nobody is asked for a shop's address (App Store 2.3.1). */
export function loader({ request }: LoaderFunctionArgs) {
  const { search, searchParams } = new URL(request.url);
  if (searchParams.has("shop") || searchParams.has("id_token")) throw redirect(`/app${search}`);
  return null;
}

export default function Entrance() {
  return (
    <main style={{ fontFamily: "system-ui, sans-serif", maxWidth: "40rem", margin: "4rem auto", padding: "0 1rem" }}>
      <h1>Hearth</h1>
      <p>Community-led loyalty for Shopify. Open Hearth from the list of apps in your Shopify admin.</p>
    </main>
  );
}
