import { randomBytes } from "node:crypto";
import type { TokenRow } from "../state/records";
import type { Store } from "../state/store";
import type { World } from "../state/world";

export const ACCESS_LIFETIME_S = 3600;
const ONLINE_LIFETIME_S = 86_399;
const REFRESH_LIFETIME_S = 90 * 86_400;
/**
 * A used refresh token may be tried again until its replacement is used, for at most 30 days: Shopify's rule since
 * August 2026 (changelog "More resilient refreshes for expiring offline access tokens").
 */
const RETRY_WINDOW_MS = 30 * 86_400_000;

const random = (prefix: string): string => `${prefix}_${randomBytes(16).toString("hex")}`;
const inSeconds = (world: World, seconds: number): string =>
  new Date(world.now().getTime() + seconds * 1000).toISOString();

export type Issue = {
  mode: "offline" | "online";
  expiring: boolean;
  userId: number | null;
  refreshExpiresAt?: string | null;
};

export function issueToken(world: World, store: Store, issue: Issue): TokenRow {
  const rotating = issue.mode === "offline" && issue.expiring;
  const row: TokenRow = {
    id: random(issue.mode === "offline" ? "shpat" : "shpua"),
    mode: issue.mode,
    userId: issue.userId,
    scopes: [...(store.shop.installation?.scopes ?? [])],
    issuedAt: world.nowIso(),
    expiresAt:
      issue.mode === "online"
        ? inSeconds(world, ONLINE_LIFETIME_S)
        : rotating
          ? inSeconds(world, ACCESS_LIFETIME_S)
          : null,
    refreshToken: rotating ? random("shprt") : null,
    refreshExpiresAt: rotating ? (issue.refreshExpiresAt ?? inSeconds(world, REFRESH_LIFETIME_S)) : null,
    replacedBy: null,
    replacedAt: null,
    retired: false,
    revoked: false,
  };
  store.tokens.put(row);
  return row;
}

export type Refreshed = { kind: "token"; token: TokenRow } | { kind: "refused"; reason: string };

export function refreshToken(world: World, store: Store, refresh: string): Refreshed {
  const used = [...store.tokens.values()].find((row) => row.refreshToken === refresh);
  if (!used || used.revoked) return { kind: "refused", reason: "This refresh token is not known." };
  const now = world.nowIso();
  if (used.retired)
    return { kind: "refused", reason: "This refresh token was replaced and its replacement is in use." };
  if (used.refreshExpiresAt && used.refreshExpiresAt <= now)
    return { kind: "refused", reason: "This refresh token has expired." };
  if (used.replacedBy) return retry(world, store, used);
  const token = issueToken(world, store, { mode: "offline", expiring: true, userId: null });
  used.replacedBy = token.id;
  used.replacedAt = now;
  store.tokens.put(used);
  // Using a replacement retires what came before it.
  for (const row of store.tokens.values()) {
    if (row.replacedBy !== used.id || row.retired) continue;
    row.retired = true;
    store.tokens.put(row);
  }
  return { kind: "token", token };
}

/** The answer was lost: the same pair again, as long as nobody used the replacement. */
function retry(world: World, store: Store, used: TokenRow): Refreshed {
  const since = world.now().getTime() - Date.parse(used.replacedAt ?? "");
  const replacement = used.replacedBy ? store.tokens.get(used.replacedBy) : undefined;
  if (!replacement || since > RETRY_WINDOW_MS)
    return { kind: "refused", reason: "This refresh token was used already." };
  if (replacement.expiresAt && replacement.expiresAt <= world.nowIso()) {
    // The lost pair's access token has run out by now: a fresh one takes its place under the same refresh token.
    const token = issueToken(world, store, { mode: "offline", expiring: true, userId: null });
    token.refreshToken = replacement.refreshToken;
    token.refreshExpiresAt = replacement.refreshExpiresAt;
    used.replacedBy = token.id;
    store.tokens.remove(replacement.id);
    store.tokens.put(token);
    store.tokens.put(used);
    return { kind: "token", token };
  }
  return { kind: "token", token: replacement };
}

export function findToken(world: World, store: Store, accessToken: string): TokenRow | null {
  const row = store.tokens.get(accessToken);
  if (!row || row.revoked || !store.shop.installation) return null;
  return row.expiresAt && row.expiresAt <= world.nowIso() ? null : row;
}

export function revokeTokens(store: Store): number {
  let count = 0;
  for (const row of store.tokens.values()) {
    if (row.revoked) continue;
    row.revoked = true;
    store.tokens.put(row);
    count += 1;
  }
  return count;
}
