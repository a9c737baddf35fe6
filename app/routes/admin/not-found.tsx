import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireShop } from "~/auth/admin.server";
import { notFound } from "./viewer-of";

export { AdminError as ErrorBoundary } from "~/ui/admin/admin-error";

export async function loader({ request }: LoaderFunctionArgs) {
  await requireShop(request);
  throw notFound();
}

export default function NotFound() {
  return null;
}
