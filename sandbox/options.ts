import { readFileSync } from "node:fs";
import path from "node:path";
import { parse as parseToml } from "smol-toml";
import { z } from "zod";

export const DEFAULT_SHOP = "hearth-demo.myshopify.com";

const protectedField = z.enum(["customer.name", "customer.email", "customer.phone", "customer.address"]);

const webhookDeclaration = z.looseObject({
  topics: z.array(z.string()).optional(),
  compliance_topics: z.array(z.string()).optional(),
  uri: z.string(),
  include_fields: z.array(z.string()).optional(),
  filter: z.string().optional(),
});
const metafieldDeclaration = z.looseObject({
  type: z.string(),
  name: z.string().optional(),
  description: z.string().optional(),
});
const owners = z.looseObject({
  metafields: z.looseObject({ app: z.record(z.string(), metafieldDeclaration).optional() }).optional(),
});
const toml = z.looseObject({
  name: z.string().optional(),
  handle: z.string().optional(),
  client_id: z.string().optional(),
  access_scopes: z
    .looseObject({ scopes: z.string().optional(), optional_scopes: z.array(z.string()).default([]) })
    .optional(),
  app_proxy: z.looseObject({ url: z.string(), prefix: z.string(), subpath: z.string() }).optional(),
  webhooks: z
    .looseObject({ api_version: z.string().optional(), subscriptions: z.array(webhookDeclaration).optional() })
    .optional(),
  customer: owners.optional(),
  order: owners.optional(),
  product: owners.optional(),
  shop: owners.optional(),
});

export type DeclaredWebhook = { topic: string; uri: string; includeFields: string[]; filter: string | null };
export type DeclaredMetafield = {
  ownerType: string;
  key: string;
  type: string;
  name: string;
  description: string | null;
};
export type AppProxyConfig = { url: string; prefix: string; subpath: string };

export type AppConfig = {
  readonly name: string;
  readonly handle: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Where the app really listens. Settable: the demo learns its port late. */
  appUrl: string;
  readonly scopes: string[];
  /** What the app may ask the merchant for when it is needed. */
  readonly optionalScopes: string[];
  /** Kinds of protected customer data that the app is approved for. */
  readonly protectedData: ReadonlySet<string>;
  readonly webhooks: DeclaredWebhook[];
  readonly webhookApiVersion: string;
  readonly metafields: DeclaredMetafield[];
  readonly proxy: AppProxyConfig | null;
};

const app = z.object({
  name: z.string().optional(),
  handle: z.string().optional(),
  /** The toml's client_id, when left out. */
  apiKey: z.string().min(1).optional(),
  apiSecret: z.string().min(1).default("sandbox-api-secret"),
  appUrl: z.url().default("http://127.0.0.1:3000"),
  /** Overrides the scopes of the toml. */
  scopes: z.array(z.string()).optional(),
  protectedData: z.array(protectedField).default([]),
  /** Path of shopify.app.toml: webhooks, proxy, metafields and scopes come from it. */
  toml: z.string().optional(),
});

export const sandboxOptions = z.object({
  host: z.string().default("127.0.0.1"),
  /** How browsers reach it. */
  publicHost: z.string().default("localhost"),
  port: z.number().int().min(0).max(65_535).default(0),
  tunnelPort: z.number().int().min(0).max(65_535).default(0),
  storefrontPort: z.number().int().min(0).max(65_535).default(0),
  stateDir: z.string().optional(),
  shop: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/)
    .default(DEFAULT_SHOP),
  currency: z.string().length(3).default("USD"),
  timezone: z.string().default("America/New_York"),
  plan: z.enum(["standard", "advanced", "plus", "enterprise"]).default("standard"),
  /** Fill a new shop with products and shoppers. */
  sample: z.boolean().default(true),
  /** Install the app into the default shop at once, as after the merchant's consent. */
  installed: z.boolean().default(true),
  seed: z.number().int().default(1),
  /** First pause of a failed webhook; each next is twice as long. Shopify's eight take four hours. */
  retryBaseMs: z.number().int().min(1).default(200),
  /** How long Shopify's asynchronous work takes here. */
  asyncDelayMs: z.number().int().min(0).default(120),
  /** Off: no query cost is charged. For load tests of something else. */
  throttling: z.boolean().default(true),
  extensionDir: z.string().optional(),
  quiet: z.boolean().default(false),
  app: app.prefault({}),
});

export type SandboxOptions = z.infer<typeof sandboxOptions>;
export type SandboxInput = z.input<typeof sandboxOptions>;

const OWNER_TYPES = { customer: "CUSTOMER", order: "ORDER", product: "PRODUCT", shop: "SHOP" } as const;

function declaredMetafields(file: z.infer<typeof toml>): DeclaredMetafield[] {
  const found: DeclaredMetafield[] = [];
  for (const owner of ["customer", "order", "product", "shop"] as const) {
    for (const [key, value] of Object.entries(file[owner]?.metafields?.app ?? {})) {
      found.push({
        ownerType: OWNER_TYPES[owner],
        key,
        type: value.type,
        name: value.name ?? key,
        description: value.description ?? null,
      });
    }
  }
  return found;
}

function declaredWebhooks(file: z.infer<typeof toml>): DeclaredWebhook[] {
  return (file.webhooks?.subscriptions ?? []).flatMap((entry) =>
    [...(entry.topics ?? []), ...(entry.compliance_topics ?? [])].map((topic) => ({
      topic,
      uri: entry.uri,
      includeFields: entry.include_fields ?? [],
      filter: entry.filter ?? null,
    })),
  );
}

function splitScopes(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((scope) => scope.trim())
    .filter(Boolean);
}

export function readAppConfig(options: SandboxOptions): AppConfig {
  const given = options.app;
  const file = toml.parse(given.toml ? parseToml(readFileSync(path.resolve(given.toml), "utf8")) : {});
  return {
    name: given.name ?? file.name ?? "Hearth",
    handle: given.handle ?? file.handle ?? "hearth",
    apiKey: given.apiKey ?? file.client_id ?? "sandbox-api-key",
    apiSecret: given.apiSecret,
    appUrl: given.appUrl,
    scopes: given.scopes ?? splitScopes(file.access_scopes?.scopes),
    optionalScopes: file.access_scopes?.optional_scopes ?? [],
    protectedData: new Set(given.protectedData),
    webhooks: declaredWebhooks(file),
    webhookApiVersion: file.webhooks?.api_version ?? "2026-07",
    metafields: declaredMetafields(file),
    proxy: file.app_proxy ?? { url: "/storefront", prefix: "apps", subpath: "community" },
  };
}
