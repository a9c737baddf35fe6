import { type WhyView, ownWhyView } from "~/views/why-view";
import { type Shopper, viewerOf } from "./shopper.server";

/** What the address asks about what is the shopper's own, `otherwise` where it asks nothing; null where there is no answer. */
export async function ownWhy(shopper: Shopper, request: Request, otherwise: string): Promise<WhyView | null> {
  const query = new URL(request.url).searchParams;
  const [about, id] = [query.get("about") ?? otherwise, query.get("id") ?? ""];
  const { customerId } = shopper;
  return (await ownWhyView(shopper.deps.pool, viewerOf(shopper), { customerId, about, id })) ?? null;
}
