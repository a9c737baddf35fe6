// The sandbox store alone: npm run sandbox. See sandbox/README.md for the environment.
import { existsSync } from "node:fs";
import { z } from "zod";
import { createSandbox } from "./create-sandbox";

const optionalText = z
  .string()
  .optional()
  .transform((text) => text || undefined);
const port = z.coerce.number().int().min(0).max(65_535);
const environment = z.object({
  SANDBOX_HOST: z.string().default("127.0.0.1"),
  SANDBOX_PUBLIC_HOST: z.string().default("localhost"),
  SANDBOX_PORT: port.default(4100),
  SANDBOX_TUNNEL_PORT: port.default(4101),
  SANDBOX_STOREFRONT_PORT: port.default(4102),
  SANDBOX_STATE_DIR: z.string().default(".hearth/sandbox"),
  SANDBOX_SHOP: optionalText,
  SANDBOX_APP_URL: z.url().default("http://127.0.0.1:3000"),
  SANDBOX_APP_SCOPES: optionalText,
  SANDBOX_RETRY_BASE_MS: z.coerce.number().int().min(1).default(2000),
  SHOPIFY_API_KEY: optionalText,
  SHOPIFY_API_SECRET: optionalText,
});
const TOML = "shopify.app.toml";
const EXTENSION = "extensions/member-status";

async function main(): Promise<void> {
  const env = environment.parse(process.env);
  const given = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> =>
    value === undefined ? {} : ({ [key]: value } as Record<K, V>);
  const sandbox = await createSandbox({
    host: env.SANDBOX_HOST,
    publicHost: env.SANDBOX_PUBLIC_HOST,
    port: env.SANDBOX_PORT,
    tunnelPort: env.SANDBOX_TUNNEL_PORT,
    storefrontPort: env.SANDBOX_STOREFRONT_PORT,
    stateDir: env.SANDBOX_STATE_DIR,
    retryBaseMs: env.SANDBOX_RETRY_BASE_MS,
    ...given("shop", env.SANDBOX_SHOP),
    ...given("extensionDir", existsSync(EXTENSION) ? EXTENSION : undefined),
    app: {
      appUrl: env.SANDBOX_APP_URL,
      ...given("apiKey", env.SHOPIFY_API_KEY),
      ...given("apiSecret", env.SHOPIFY_API_SECRET),
      ...given("scopes", env.SANDBOX_APP_SCOPES?.split(",")),
      ...given("toml", existsSync(TOML) ? TOML : undefined),
    },
  });
  console.log(
    `Sandbox store   ${sandbox.url}\nApp in the admin ${sandbox.adminAppUrl}\nStorefront      ${sandbox.storefrontUrl}`,
  );
  console.log(
    `Tell the app    SHOPIFY_APP_URL=${sandbox.tunnelUrl} SANDBOX_URL=${sandbox.url} APP_BRIDGE_URL=${sandbox.appBridgeUrl}`,
  );
  const stop = (): void => void sandbox.close().then(() => process.exit(0));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof z.ZodError ? `sandbox: ${z.prettifyError(error)}` : error);
  process.exit(1);
});
