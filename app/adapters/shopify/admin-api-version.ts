import { ApiVersion } from "@shopify/shopify-api";

/** The Admin API version of every call and webhook; a test holds shopify.app.toml and the schema to it. */
export const ADMIN_API_VERSION = ApiVersion.July26;
