import type { Request } from "express";

/** Cookies know no port: the names keep several sandboxes' pages and the app apart. */
export const SHOPPER_COOKIE = "sandbox_shopper";
export const CART_COOKIE = "sandbox_cart";

export function readCookie(request: Request, name: string): string | null {
  for (const part of (request.get("cookie") ?? "").split(";")) {
    const [key, ...value] = part.trim().split("=");
    if (key === name) return decodeURIComponent(value.join("="));
  }
  return null;
}
