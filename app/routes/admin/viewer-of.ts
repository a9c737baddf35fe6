import type { AdminContext } from "~/auth/admin.server";
import type { Viewer } from "~/views/viewer";

/** The view's words for who is looking. */
export function viewerOf({ deps, shopId, timezone, currency, locale }: AdminContext): Viewer {
  return { shopId, timezone, currency, locale, now: deps.clock.now() };
}

/** A query value, or undefined where it is absent or empty. */
export function given(query: URLSearchParams, name: string): string | undefined {
  const value = query.get(name)?.trim();
  return value === undefined || value === "" ? undefined : value;
}

/** A query value that is one of a closed set. */
export function oneOf<T extends string>(query: URLSearchParams, name: string, allowed: readonly T[]): T | undefined {
  const value = query.get(name);
  return allowed.find((one) => one === value);
}

export function notFound(): Response {
  return new Response(null, { status: 404 });
}
