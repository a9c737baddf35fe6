import { createHmac, timingSafeEqual } from "node:crypto";
import { type ProxyContext, appSecrets } from "~/auth/proxy.server";
import { DAY_MS } from "~/core/shared/time";

function tokenOf(secret: string, { domain, customerId }: ProxyContext, day: number): string {
  return createHmac("sha256", secret)
    .update(`form:${domain}:${customerId ?? ""}:${String(day)}`)
    .digest("base64url");
}

/** A form of ours carries it, a form of another site cannot: consent must not be given or withdrawn from elsewhere. */
export function formToken(context: ProxyContext): string {
  return tokenOf(appSecrets()[0] ?? "", context, Math.floor(context.deps.clock.now() / DAY_MS));
}

/** Whether a form came from one of our own pages of today or yesterday. */
export function isOwnForm(context: ProxyContext, form: FormData): boolean {
  const given = Buffer.from(String(form.get("form_token") ?? ""));
  const today = Math.floor(context.deps.clock.now() / DAY_MS);
  const valid = appSecrets().flatMap((secret) => [
    tokenOf(secret, context, today),
    tokenOf(secret, context, today - 1),
  ]);
  return valid.map((one) => Buffer.from(one)).some((one) => one.length === given.length && timingSafeEqual(one, given));
}
