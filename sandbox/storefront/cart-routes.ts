import { type Request, Router } from "express";
import { z } from "zod";
import { variantById } from "../control/inputs";
import { cartPage, checkOut, checkoutPage, thanksPage } from "./checkout-pages";
import { type Handle, backTo } from "./page-handle";
import { type Visit, cartLines, dropCart, logIn, saveCart } from "./visit";

const QUANTITY_MAX = 999;
const line = z.object({ id: z.coerce.number(), quantity: z.coerce.number().int().min(0).max(QUANTITY_MAX).default(1) });
const update = z.object({
  attributes: z.record(z.string(), z.coerce.string()).optional(),
  updates: z.record(z.string(), z.coerce.number().int().min(0)).optional(),
  discount: z.string().optional(),
});
const checkout = z.object({
  firstName: z.string().default(""),
  lastName: z.string().default(""),
  email: z.string().default(""),
  useCredit: z.string().optional().transform(Boolean),
});

function setQuantity(visit: Visit, variantId: number, quantity: number, add: boolean): boolean {
  if (!variantById(visit.store, variantId)) return false;
  const { lines } = visit.cart;
  const known = lines.find((entry) => entry.variantId === variantId);
  const wanted = Math.min(QUANTITY_MAX, add ? (known?.quantity ?? 0) + quantity : quantity);
  visit.cart.lines = known
    ? lines
        .map((entry) => (entry === known ? { variantId, quantity: wanted } : entry))
        .filter((entry) => entry.quantity > 0)
    : [...lines, ...(wanted > 0 ? [{ variantId, quantity: wanted }] : [])];
  saveCart(visit);
  return true;
}

/** The cart as the theme's Ajax API writes it. */
function cartJson(visit: Visit): Record<string, unknown> {
  const lines = cartLines(visit);
  return {
    token: visit.cart.id,
    attributes: visit.cart.attributes,
    currency: visit.store.shop.currency,
    item_count: lines.reduce((sum, entry) => sum + entry.quantity, 0),
    total_price: lines.reduce((sum, entry) => sum + entry.unitMinor * entry.quantity, 0),
    items: lines.map((entry) => ({
      id: entry.variantId,
      variant_id: entry.variantId,
      title: entry.title,
      quantity: entry.quantity,
      price: entry.unitMinor,
    })),
  };
}

function wantsJson(request: Request): boolean {
  return request.path.endsWith(".js");
}

function finish(visit: Visit): undefined {
  if (wantsJson(visit.request)) visit.response.json(cartJson(visit));
  else visit.response.redirect(303, "/cart");
  return undefined;
}

function refuse(visit: Visit, description: string): undefined {
  visit.response.status(422).json({ status: 422, message: "Cart Error", description });
  return undefined;
}

export function cartRoutes(page: Handle): Router {
  const router = Router();
  router.get("/cart", page(cartPage));
  router.get(
    "/cart.js",
    page((visit) => finish(visit)),
  );
  router.post(
    ["/cart/add", "/cart/add.js"],
    page((visit) => {
      const { id, quantity } = line.parse(visit.request.body);
      return setQuantity(visit, id, quantity, true) ? finish(visit) : refuse(visit, `There is no variant ${id}.`);
    }),
  );
  router.post(
    ["/cart/change", "/cart/change.js"],
    page((visit) => {
      const { id, quantity } = line.parse(visit.request.body);
      return setQuantity(visit, id, quantity, false) ? finish(visit) : refuse(visit, `There is no variant ${id}.`);
    }),
  );
  router.post(
    ["/cart/update", "/cart/update.js"],
    page((visit) => {
      const parsed = update.safeParse(visit.request.body);
      if (!parsed.success) return refuse(visit, z.prettifyError(parsed.error));
      Object.assign(visit.cart.attributes, parsed.data.attributes);
      if (parsed.data.discount !== undefined) visit.cart.code = parsed.data.discount || null;
      saveCart(visit);
      for (const [id, quantity] of Object.entries(parsed.data.updates ?? {}))
        setQuantity(visit, Number(id), quantity, false);
      return finish(visit);
    }),
  );
  router.post(
    "/cart/code",
    page((visit) => {
      const body = z.object({ code: z.string().default(""), back: z.string().optional() }).parse(visit.request.body);
      visit.cart.code = body.code.trim() || null;
      saveCart(visit);
      visit.response.redirect(303, backTo(body.back ?? "/cart"));
      return undefined;
    }),
  );
  // A link that applies a code: Shopify's /discount/CODE?redirect=/…
  router.get(
    "/discount/:code",
    page((visit) => {
      visit.cart.code = visit.request.params["code"] ?? null;
      saveCart(visit);
      const to = visit.request.query["redirect"];
      visit.response.redirect(302, typeof to === "string" ? backTo(to) : "/");
      return undefined;
    }),
  );
  router.get(
    "/checkout",
    page((visit) => checkoutPage(visit)),
  );
  router.post(
    "/checkout",
    page((visit) => {
      const done = checkOut(visit, checkout.parse(visit.request.body));
      if (typeof done === "string") {
        visit.response.status(422);
        return checkoutPage(visit, done);
      }
      if (!visit.customer) logIn(visit, done.customerId);
      dropCart(visit);
      visit.response.redirect(303, `/thanks/${done.order.id}`);
      return undefined;
    }),
  );
  router.get(
    "/thanks/:id",
    page((visit) => {
      const order = visit.store.orders.get(Number(visit.request.params["id"]));
      return order && order.customerId === visit.customer?.id ? thanksPage(visit, order) : null;
    }),
  );
  return router;
}
