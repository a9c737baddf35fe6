import { type Database, type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { type ExpiringLot, openLots, rewardsExpire } from "~/adapters/persistence/open-lot-rows";
import { lapsesOf } from "~/core/ledger/expiry";
import { groupBy } from "~/core/shared/group-by";
import { DAY_MS } from "~/core/shared/time";
import type { Clock } from "~/ports/clock";
import { recordEvent } from "~/usecases/log/record-event";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import { expiriesOf } from "./expiries-of";

type Deps = { readonly pool: Database; readonly clock: Clock };

/** Under the shortest expiry that a program can have nothing runs out sooner. */
const SHORTEST_MS = DAY_MS;

/**
 * What posted longer ago than its program version says, and was not made real, runs out, oldest first. What is under way at Shopify
 * waits for its answer. A decision that rests on attempts, which a rebuild does not have: it is in the log. Answers how many lots.
 */
export async function expireRewards(deps: Deps, input: { readonly shopId: number }): Promise<number> {
  const { shopId } = input;
  const now = deps.clock.now();
  if (!(await rewardsExpire(deps.pool, shopId))) return 0;
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const at = await loadProgram(tx, shopId, now);
    const open = await openLots(tx, shopId, { dueUntil: now - SHORTEST_MS });
    const lots = (await lapsed(tx, at, open, now)).map(({ lot, amountMinor }) => {
      const { lotId, memberId, class: lotClass, currency } = lot;
      return { lotId, memberId, class: lotClass, currency, amountMinor };
    });
    if (lots.length > 0) await recordEvent(tx, shopId, now, { kind: "lapsed", body: { lots } });
    return lots.length;
  });
}

async function lapsed(
  tx: Transaction,
  at: ShopProgram,
  open: readonly ExpiringLot[],
  now: number,
): Promise<{ lot: ExpiringLot; amountMinor: number }[]> {
  const expiring: { lot: ExpiringLot; expiresAt: number }[] = [];
  for (const lot of await expiriesOf(tx, at, open))
    if (lot.expiry !== null) expiring.push({ lot, expiresAt: lot.expiry.expiresAt });
  const found: { lot: ExpiringLot; amountMinor: number }[] = [];
  for (const ofMember of groupBy(expiring, ({ lot }) => `${lot.memberId} ${lot.currency}`).values()) {
    const byId = new Map(ofMember.map(({ lot }) => [lot.lotId, lot]));
    const amounts = ofMember.map(({ lot, expiresAt }) => ({ lot: lot.lotId, expiresAt, openMinor: lot.openMinor }));
    for (const { lot, amountMinor } of lapsesOf(amounts, ofMember[0]?.lot.availableMinor ?? 0, now)) {
      const known = byId.get(lot);
      if (known) found.push({ lot: known, amountMinor });
    }
  }
  return found;
}
