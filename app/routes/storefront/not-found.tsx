import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireProxy } from "~/auth/proxy.server";

/** An address that is none, for whoever comes through a store: counted like every other. */
export async function loader({ request }: LoaderFunctionArgs) {
  await requireProxy(request);
  throw new Response(null, { status: 404 });
}

export const action = loader;

export default function NotFound() {
  return null;
}
