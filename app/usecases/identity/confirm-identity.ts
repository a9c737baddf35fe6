import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { memberAt } from "~/adapters/persistence/identity-rows";
import { findShop } from "~/adapters/persistence/shop-rows";
import { identityHash } from "~/adapters/shopify/identity-hash";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { announceAdvance } from "~/usecases/orders/announce-advance";
import { loadBuckets } from "./load-buckets";
import { recordKeys } from "./record-keys";

type Deps = { readonly pool: Database; readonly clock: Clock; readonly queue: WorkQueue };

export type IdentityInput = {
  readonly shopId: number;
  readonly memberId: string;
  /** The platform, whatever its case. */
  readonly source: string;
  /** What the platform calls the account; hashed with `secret`, stored nowhere. */
  readonly account: string;
  readonly secret: string;
  /** False: it turned out not to be theirs. */
  readonly confirmed: boolean;
};

export type IdentityResult =
  | { readonly kind: "unknown-member" }
  /** `together`: the other members who count as one person with them now, through whatever. */
  | { readonly kind: "recorded"; readonly together: readonly string[] };

/**
 * An account on a platform was confirmed to be a member's, by whoever could check it. Members of one account are one bucket (SCORING.md
 * section 9). Again, it changes nothing.
 */
export async function confirmIdentity(deps: Deps, input: IdentityInput): Promise<IdentityResult> {
  const { shopId, memberId, confirmed } = input;
  const shop = await findShop(deps.pool, shopId);
  const normalised = `${input.source.trim().toLowerCase()}\n${input.account.normalize("NFKC").trim()}`;
  const key = identityHash(input.secret)(shop?.domain ?? "", "platform", normalised);
  const now = deps.clock.now();
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    if (!(await memberAt(tx, shopId, memberId))) return { kind: "unknown-member" };
    const fact = { customerId: null, memberId, kind: "platform" as const, key, asOf: now };
    await recordKeys(tx, shopId, now, [confirmed ? fact : { ...fact, gone: true }]);
    await announceAdvance(deps.queue, tx, shopId);
    const { members } = (await loadBuckets(tx, shopId, { members: [memberId] })).ofMember(memberId, now);
    return { kind: "recorded", together: members.filter((one) => one !== memberId) };
  });
}
