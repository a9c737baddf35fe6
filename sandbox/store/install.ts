import type { ShopRow } from "../state/records";
import type { Store } from "../state/store";
import type { World } from "../state/world";
import { revokeTokens } from "../auth/tokens";
import { toGid } from "../state/gid";
import { emit } from "../webhooks/emit";

export type NewShop = Partial<Pick<ShopRow, "name" | "currency" | "timezone" | "plan" | "customerAccounts">>;

export function createShop(world: World, domain: string, input: NewShop = {}): Store {
  const now = world.nowIso();
  return world.addShop({
    id: domain,
    number: world.nextNumber(),
    name: input.name ?? "Kiln & Clover",
    email: "owner@example.test",
    currency: input.currency ?? world.options.currency,
    timezone: input.timezone ?? world.options.timezone,
    plan: input.plan ?? world.options.plan,
    partnerDevelopment: true,
    customerAccounts: input.customerAccounts ?? "NEW_CUSTOMER_ACCOUNTS",
    createdAt: now,
    updatedAt: now,
    nextOrderNumber: 1001,
    installation: null,
  });
}

const toEnum = (topic: string): string => topic.toUpperCase().replace(/[/.]/g, "_");

/** What shopify.app.toml declares takes effect with the app's version: done at every start and at install. */
export function applyDeclarations(world: World, store: Store): void {
  for (const row of store.subscriptions.values()) if (row.declared) store.subscriptions.remove(row.id);
  const now = world.nowIso();
  for (const webhook of world.app.webhooks) {
    store.subscriptions.put({
      id: world.nextNumber(),
      topic: toEnum(webhook.topic),
      uri: webhook.uri,
      includeFields: webhook.includeFields,
      filter: webhook.filter,
      createdAt: now,
      updatedAt: now,
      declared: true,
    });
  }
  for (const metafield of world.app.metafields) {
    const namespace = `app--${store.shop.number % 1_000_000}`;
    const id = `${metafield.ownerType}|${namespace}|${metafield.key}`;
    if (store.definitions.get(id)?.type === metafield.type) continue;
    store.definitions.put({ id, number: world.nextNumber(), namespace, ...metafield });
  }
}

/** The merchant consents: from now on the app may exchange tokens. */
export function installApp(world: World, store: Store, scopes: readonly string[]): void {
  store.shop.installation = { id: world.nextNumber(), at: world.nowIso(), scopes: [...scopes] };
  store.saveShop();
  applyDeclarations(world, store);
}

/**
 * Tokens end at once, what the app subscribed to is dropped, its own discounts stay; metafields in its reserved namespace stay until
 * the shop is redacted. The topic is sent after all that: no token works any more when it arrives.
 */
export function uninstallApp(world: World, store: Store): void {
  revokeTokens(store);
  store.shop.installation = null;
  store.saveShop();
  emit(world, store, "app/uninstalled", {
    id: store.shop.number,
    name: store.shop.name,
    domain: store.shop.id,
    myshopify_domain: store.shop.id,
  });
  for (const row of store.subscriptions.values()) if (!row.declared) store.subscriptions.remove(row.id);
}

export function changeScopes(world: World, store: Store, scopes: readonly string[]): void {
  const installation = store.shop.installation;
  if (!installation) return;
  const previous = installation.scopes;
  installation.scopes = [...scopes];
  store.saveShop();
  for (const token of store.tokens.values()) {
    token.scopes = [...scopes];
    store.tokens.put(token);
  }
  emit(world, store, "app/scopes_update", {
    id: toGid("App", 1),
    previous,
    current: [...scopes],
    updated_at: world.nowIso(),
  });
}

export type ScopesDetail = { granted: readonly string[]; required: readonly string[]; optional: readonly string[] };

export function scopesOf(world: World, store: Store): ScopesDetail {
  const { scopes: required, optionalScopes: optional } = world.app;
  return { granted: store.shop.installation?.scopes ?? [], required, optional };
}

/** Gives or takes scopes that the app declares as optional; false when one is not. Shopify grants no more than was declared. */
export function changeOptionalScopes(
  world: World,
  store: Store,
  act: "grant" | "revoke",
  scopes: readonly string[],
): boolean {
  const { granted, optional } = scopesOf(world, store);
  if (scopes.some((scope) => !optional.includes(scope))) return false;
  const others = granted.filter((scope) => !scopes.includes(scope));
  const wanted = act === "grant" ? [...others, ...scopes] : others;
  if (wanted.length !== granted.length) changeScopes(world, store, wanted);
  return true;
}

export function shopPayload(shop: ShopRow): Record<string, unknown> {
  return {
    id: shop.number,
    name: shop.name,
    email: shop.email,
    domain: shop.id,
    myshopify_domain: shop.id,
    currency: shop.currency,
    iana_timezone: shop.timezone,
    plan_name: shop.plan,
    created_at: shop.createdAt,
    updated_at: shop.updatedAt,
  };
}
