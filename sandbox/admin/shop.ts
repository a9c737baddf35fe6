import type { ShopRow } from "../state/records";
import { toGid } from "../state/gid";
import { zoneOffsetMinutes } from "../webhooks/rest-time";
import type { Context, Resolvers } from "./context";
import { metafieldFields } from "./metafield-reads";
import { tagged } from "./context";

const PLAN_NAMES: Record<ShopRow["plan"], string> = {
  standard: "Basic",
  advanced: "Advanced",
  plus: "Plus",
  enterprise: "Plus",
};

const shopGid = (shop: ShopRow): string => toGid("Shop", shop.number);

export const shopResolvers: Resolvers = {
  QueryRoot: {
    shop: (_source: unknown, _args: unknown, context: Context) => context.store.shop,
    currentAppInstallation: (_source: unknown, _args: unknown, context: Context) => context.store.shop.installation,
  },
  Shop: {
    id: shopGid,
    name: (shop: ShopRow) => shop.name,
    email: (shop: ShopRow) => shop.email,
    contactEmail: (shop: ShopRow) => shop.email,
    shopOwnerName: () => "Robin Keeper",
    myshopifyDomain: (shop: ShopRow) => shop.id,
    url: (shop: ShopRow) => `https://${shop.id}`,
    primaryDomain: (shop: ShopRow) => ({
      id: toGid("Domain", shop.number),
      host: shop.id,
      url: `https://${shop.id}`,
      sslEnabled: true,
    }),
    currencyCode: (shop: ShopRow) => shop.currency,
    enabledPresentmentCurrencies: (shop: ShopRow) => [shop.currency],
    ianaTimezone: (shop: ShopRow) => shop.timezone,
    timezoneOffsetMinutes: (shop: ShopRow, _args: unknown, context: Context) =>
      zoneOffsetMinutes(shop.timezone, context.world.now()),
    taxesIncluded: () => false,
    taxShipping: () => false,
    setupRequired: () => false,
    createdAt: (shop: ShopRow) => shop.createdAt,
    updatedAt: (shop: ShopRow) => shop.updatedAt,
    plan: (shop: ShopRow) => ({
      publicDisplayName: PLAN_NAMES[shop.plan],
      partnerDevelopment: shop.partnerDevelopment,
      shopifyPlus: shop.plan === "plus" || shop.plan === "enterprise",
    }),
    customerAccounts: () => "OPTIONAL",
    customerAccountsV2: (shop: ShopRow) => ({
      customerAccountsVersion: shop.customerAccounts,
      loginLinksVisibleOnStorefrontAndCheckout: true,
      loginRequiredAtCheckout: false,
      url: `https://shopify.com/${shop.number}/account`,
    }),
    ...metafieldFields(shopGid),
  },
  AppInstallation: {
    id: (installation: { id: number }) => toGid("AppInstallation", installation.id),
    accessScopes: (installation: { scopes: string[] }) =>
      installation.scopes.map((handle) => ({ handle, description: handle.replaceAll("_", " ") })),
    app: (_source: unknown, _args: unknown, { world }: Context) =>
      tagged("App", {
        id: toGid("App", 1),
        apiKey: world.app.apiKey,
        title: world.app.name,
        handle: world.app.handle,
        embedded: true,
        webhookApiVersion: world.app.webhookApiVersion,
        developerName: "Sandbox",
      }),
    launchUrl: (_source: unknown, _args: unknown, { world, store }: Context) =>
      `${world.addresses.admin}/store/${store.shop.id.split(".")[0] ?? ""}/apps/${world.app.handle}`,
    ...metafieldFields((installation: { id: number }) => toGid("AppInstallation", installation.id)),
  },
};
