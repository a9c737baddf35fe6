const JWT = /eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]{5,}/g;
const SHOPIFY_TOKEN = /shp[a-z]{2,6}_[\w-]{8,}/g;
const NAMED =
  /((?:access_token|refresh_token|id_token|client_secret|session_token|hmac|signature)["']?\s*[=:]\s*["']?)[^\s"'&,}]+/gi;

/** Takes tokens and secrets out of a text that is about to be logged. */
export function scrubSecrets(text: string): string {
  return text.replace(JWT, "[token]").replace(SHOPIFY_TOKEN, "[token]").replace(NAMED, "$1[secret]");
}
