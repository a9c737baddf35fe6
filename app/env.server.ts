import { z } from "zod";

const url = (example: string) => z.url({ error: `expected a URL such as ${example}` });
const KEYS_EXPECTED =
  "expected ID:HEX[,ID:HEX ...], each HEX 64 hexadecimal digits (openssl rand -hex 32); the first one encrypts";
const encryptionKeys = z
  .string({ error: KEYS_EXPECTED })
  .regex(/^[\w-]{1,16}:[0-9a-f]{64}(?:,[\w-]{1,16}:[0-9a-f]{64})*$/, { error: KEYS_EXPECTED });

const schema = z.object({
  NODE_ENV: z.enum(["production", "development", "test"]).default("development"),
  DATABASE_URL: url("postgresql://user:password@host:5432/hearth"),
  SHOPIFY_API_KEY: z.string({ error: "expected the app's client id" }).min(8, "expected the app's client id"),
  SHOPIFY_API_SECRET: z
    .string({ error: "expected the app's client secret" })
    .min(16, "expected the app's client secret, 16 characters or more"),
  /** During rotation of the client secret: the one before. Webhooks signed with either are taken. */
  SHOPIFY_API_SECRET_PREVIOUS: z.string().min(16).optional(),
  SHOPIFY_APP_URL: url("https://hearth.example.com"),
  ENCRYPTION_KEYS: encryptionKeys,
  /** What identity keys are derived from; by default the client secret, whose change then makes all of them anew. */
  IDENTITY_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits (openssl rand -hex 32)")
    .optional(),
  APP_BRIDGE_URL: z.url().optional(),
  PORT: z.coerce.number().int("expected a port number").min(0).max(65535).default(3000),
  HOST: z.string().default("0.0.0.0"),
  /** Proxies in front of the web process, each of which adds to X-Forwarded-For. Without them that header is anybody's word. */
  TRUST_PROXY: z.coerce.number().int("expected the number of proxies in front").min(0).max(9).default(0),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
  /** Prometheus asks here; off without it. */
  METRICS_PORT: z.coerce.number().int("expected a port number").min(0).max(65535).optional(),
  METRICS_HOST: z.string().default("127.0.0.1"),
  /** An OpenTelemetry collector; traces stay in the process without it. */
  OTEL_EXPORTER_OTLP_ENDPOINT: url("http://collector:4318").optional(),
  DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(200).default(20),
});

export type Env = z.infer<typeof schema>;

/**
 * The environment, checked once. Throws an error that names every missing or malformed variable and what it should look like;
 * never their values.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = issue.path.join(".");
    return `  ${name}: ${given[name] === undefined ? "is missing; " : ""}${issue.message}`;
  });
  throw new Error(`The environment is not complete:\n${lines.join("\n")}\nSee env.example.`);
}

let parsed: Env | undefined;

/** The process's environment, read at first use. */
export function env(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}

/** The secret that identity keys are derived from. */
export function identitySecret(from: Env = env()): string {
  return from.IDENTITY_KEY ?? from.SHOPIFY_API_SECRET;
}
