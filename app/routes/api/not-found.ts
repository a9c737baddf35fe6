import type { LoaderFunctionArgs } from "@remix-run/node";
import { apiShop } from "~/auth/api.server";
import { problem } from "./problem";

/** Asks for the key all the same: a request that shows one is counted by it. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  if (!(await apiShop(request)))
    return problem("unauthenticated", "Send Authorization: Bearer hearth_... with a key from the admin");
  return problem("not-found", "this address is not part of the API");
}

export const action = loader;
