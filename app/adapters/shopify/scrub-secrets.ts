import type { LoggerOptions } from "pino";

const JWT = /eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]{5,}/g;
const SHOPIFY_TOKEN = /shp[a-z]{2,6}_[\w-]{8,}/g;
const NAMED =
  /((?:access_token|refresh_token|id_token|client_secret|session_token|hmac|signature)["']?\s*[=:]\s*["']?)[^\s"'&,}]+/gi;

/** Takes tokens and secrets out of a text that is about to be logged. */
export function scrubSecrets(text: string): string {
  return text.replace(JWT, "[token]").replace(SHOPIFY_TOKEN, "[token]").replace(NAMED, "$1[secret]");
}

const EMAIL = /[\w.+-]+@[\w-]+\.[\w.-]+/g;
const PERSON = /(gid:\/\/shopify\/(?:Customer|StoreCreditAccount)\/)\d+/g;
const MESSAGE_MAX = 500;

/**
 * What a log says of an error: what it is and where it came about. A database quotes the row that it refuses in properties of its own, a
 * GraphQL client the variables and the answer in its message: both can name people, and are left out.
 */
export function loggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === "string" ? scrubPeople(error) : { type: typeof error };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: scrubPeople(error.message),
    ...(typeof code === "string" && { code }),
    stack: (error.stack ?? "")
      .split("\n")
      .filter((line) => /^\s+at /.test(line))
      .join("\n"),
    ...(error.cause !== undefined && { cause: loggedError(error.cause) }),
  };
}

function scrubPeople(text: string): string {
  const [said = ""] = text.split(/: [{[]/);
  return scrubSecrets(said).replace(EMAIL, "[email]").replace(PERSON, "$1[id]").slice(0, MESSAGE_MAX);
}

/** How every process logs: texts without secrets, errors without what they quote. */
export const LOG_OPTIONS: Pick<LoggerOptions, "serializers" | "hooks"> = {
  serializers: { err: loggedError },
  hooks: {
    logMethod(args, method) {
      method.apply(
        this,
        args.map((arg: unknown) => (typeof arg === "string" ? scrubSecrets(arg) : arg)) as typeof args,
      );
    },
  },
};
