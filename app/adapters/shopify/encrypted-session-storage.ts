import { Session } from "@shopify/shopify-api";
import type { SessionStorage } from "@shopify/shopify-app-session-storage";
import { decryptText, encryptText, type KeyRing } from "./encrypted-text";

type Secret = "accessToken" | "refreshToken";
const SECRETS: readonly Secret[] = ["accessToken", "refreshToken"];

type Change = (value: string, context: string) => string;

function withSecrets(session: Session, change: Change): Session {
  const copy = new Session({ ...session.toObject() });
  for (const field of SECRETS) {
    const value = copy[field];
    if (value) copy[field] = change(value, `${session.shop}:${session.id}:${field}`);
  }
  return copy;
}

/**
 * Wraps Shopify's storage: tokens are sealed before they reach a table and opened after. An offline session without an expiry
 * and a refresh token is refused, since its shop could never refresh again.
 */
export function encryptedSessionStorage(inner: SessionStorage, ring: KeyRing): SessionStorage {
  const seal = (session: Session): Session => withSecrets(session, (value, at) => encryptText(ring, value, at));
  const open = (session: Session): Session => withSecrets(session, (value, at) => decryptText(ring, value, at));
  return {
    async storeSession(session) {
      if (!session.isOnline && session.accessToken && !(session.expires && session.refreshToken)) {
        throw new Error(
          `${session.shop}: the offline token came without expires_in and refresh_token; it was not stored`,
        );
      }
      return inner.storeSession(seal(session));
    },
    async loadSession(id) {
      const found = await inner.loadSession(id);
      return found && open(found);
    },
    deleteSession: (id) => inner.deleteSession(id),
    deleteSessions: (ids) => inner.deleteSessions(ids),
    async findSessionsByShop(shop) {
      return (await inner.findSessionsByShop(shop)).map(open);
    },
  };
}
