import { randomUUID } from "node:crypto";
import type { Request, Response } from "express";
import type { CartRow, CustomerRow } from "../state/records";
import type { Store } from "../state/store";
import type { World } from "../state/world";
import { variantById } from "../control/inputs";
import type { CheckoutLine } from "../store/discounts";
import { CART_COOKIE, SHOPPER_COOKIE, readCookie } from "./cookies";

const SHOP_COOKIE = "sandbox_shop";
const LOCALE_COOKIE = "sandbox_locale";

/** One shopper's look at one page. */
export type Visit = {
  readonly world: World;
  readonly store: Store;
  readonly request: Request;
  readonly response: Response;
  readonly customer: CustomerRow | null;
  readonly cart: CartRow;
  readonly locale: string;
};

function setCookie(response: Response, name: string, value: string): void {
  response.append(
    "Set-Cookie",
    `${name}=${encodeURIComponent(value)}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000`,
  );
}

/** Several shops share the listener: `?shop=` chooses, a cookie remembers. */
export function storeOfVisit(world: World, request: Request, response: Response): Store | undefined {
  const header = request.get("x-sandbox-host");
  if (header) return world.shops.get(header);
  const asked = typeof request.query["shop"] === "string" ? request.query["shop"] : null;
  if (asked && world.shops.has(asked)) setCookie(response, SHOP_COOKIE, asked);
  const named = asked ?? readCookie(request, SHOP_COOKIE);
  return (named ? world.shops.get(named) : undefined) ?? world.shops.values().next().value;
}

/** A cart is kept from the first thing that happens to it. */
function cartOf(store: Store, request: Request): CartRow {
  const id = readCookie(request, CART_COOKIE);
  return (id && store.carts.get(id)) || { id: randomUUID(), lines: [], attributes: {}, code: null, landing: null };
}

export function openVisit(world: World, store: Store, request: Request, response: Response): Visit {
  const shopperId = readCookie(request, SHOPPER_COOKIE);
  const shopper = shopperId ? store.shoppers.get(shopperId) : undefined;
  const asked =
    typeof request.query["locale"] === "string" && /^[a-z]{2}$/.test(request.query["locale"])
      ? request.query["locale"]
      : null;
  if (asked) setCookie(response, LOCALE_COOKIE, asked);
  return {
    world,
    store,
    request,
    response,
    customer: (shopper && store.customers.get(shopper.customerId)) ?? null,
    cart: cartOf(store, request),
    locale: asked ?? readCookie(request, LOCALE_COOKIE) ?? "en",
  };
}

export function saveCart({ store, response, cart }: Visit): void {
  store.carts.put(cart);
  setCookie(response, CART_COOKIE, cart.id);
}

export function dropCart({ store, response, cart }: Visit): void {
  store.carts.remove(cart.id);
  response.append("Set-Cookie", `${CART_COOKIE}=; Path=/; Max-Age=0`);
}

export function logIn({ store, response }: Visit, customerId: number): void {
  const id = randomUUID();
  store.shoppers.put({ id, customerId });
  setCookie(response, SHOPPER_COOKIE, id);
}

export function logOut({ store, request, response }: Visit): void {
  const id = readCookie(request, SHOPPER_COOKIE);
  if (id) store.shoppers.remove(id);
  response.append("Set-Cookie", `${SHOPPER_COOKIE}=; Path=/; Max-Age=0`);
}

export type CartLine = CheckoutLine & { handle: string; hue: number; variantId: number };

export function cartLines({ store, cart }: Visit): CartLine[] {
  return cart.lines.flatMap(({ variantId, quantity }) => {
    const found = variantById(store, variantId);
    if (!found) return [];
    const { product, variant } = found;
    const title = variant.title === "Default Title" ? product.title : `${product.title}, ${variant.title}`;
    return [
      {
        productId: product.id,
        variantId,
        title,
        quantity,
        unitMinor: variant.priceMinor,
        handle: product.handle,
        hue: product.hue,
      },
    ];
  });
}

export const cartCodes = (cart: CartRow): string[] => (cart.code ?? "").split(/[\s,]+/).filter(Boolean);
