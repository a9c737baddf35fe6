import { type ReadableCredit, creditsToRead, lotsOfCredits, markRead } from "~/adapters/persistence/credit-rows";
import { type Database, type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { CreditsLeftDocument, type CreditsLeftQuery } from "~/adapters/shopify/generated/operations";
import { spreadSpent } from "~/core/ledger/spend";
import { groupBy } from "~/core/shared/group-by";
import { parseDecimalAmount } from "~/core/shared/money";
import { DAY_MS } from "~/core/shared/time";
import type { Clock } from "~/ports/clock";
import type { AdminUse, ShopifyAdmin } from "~/ports/shopify-admin";
import type { WorkQueue } from "~/ports/work-queue";
import type { SpentLot } from "~/usecases/log/log-event";
import { recordEvent } from "~/usecases/log/record-event";
import { loadProgram } from "~/usecases/programs/load-program";

type Deps = {
  readonly pool: Database;
  readonly clock: Clock;
  readonly queue: WorkQueue;
  readonly admin: (shopDomain: string, use?: AdminUse) => ShopifyAdmin;
};

/** As many as one query of nodes takes cheaply; the longest unread first, so that every credit has its turn. */
const CREDITS_MAX = 100;
/** A credit from long ago is read on until its last day is a while past: an order can be taken back and give credit back. */
const AFTER_EXPIRY_MS = 60 * DAY_MS;

/**
 * What became of the credit that we issued: spent, given back by a cancelled order, or run out, from what Shopify says is left of each.
 * Lots, entries and balances follow. Answers how many credits were read; throws when Shopify cannot be asked.
 */
export async function readCredits(deps: Deps, input: { readonly shopId: number }): Promise<number> {
  const { shopId } = input;
  const now = deps.clock.now();
  const { shop } = await loadProgram(deps.pool, shopId, now);
  const readable = { expiredSince: now - AFTER_EXPIRY_MS, limit: CREDITS_MAX };
  const asked = await creditsToRead(deps.pool, shopId, readable);
  if (asked.length === 0) return 0;
  const ids = asked.map((one) => one.shopifyId);
  const answer = await deps.admin(shop.domain, "projection").run(CreditsLeftDocument, { ids });
  if (answer.kind === "failed")
    throw new Error(`credits could not be read: ${answer.failure.code} ${answer.failure.message}`);
  const left = leftById(answer.data);
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    // A debit may have been sent since they were asked for.
    const credits = await creditsToRead(tx, shopId, { ...readable, among: asked.map((one) => one.attemptId) });
    const lots = await spentLots(tx, shopId, credits, { left, now });
    if (lots.length > 0) {
      await recordEvent(tx, shopId, now, { kind: "spent", body: { lots } });
      await deps.queue.announce(tx, "write-standings", [shopId]);
    }
    await markRead(
      tx,
      shopId,
      credits.map((one) => one.attemptId),
      now,
    );
    return credits.length;
  });
}

function leftById(answer: CreditsLeftQuery): Map<string, number> {
  const left = new Map<string, number>();
  for (const node of answer.nodes) {
    if (node?.__typename !== "StoreCreditAccountCreditTransaction") continue;
    const read = parseDecimalAmount(node.remainingAmount.amount, node.remainingAmount.currencyCode);
    if (read.kind === "amount") left.set(node.id, read.amountMinor);
  }
  return left;
}

async function spentLots(
  tx: Transaction,
  shopId: number,
  credits: readonly ReadableCredit[],
  { left, now }: { readonly left: ReadonlyMap<string, number>; readonly now: number },
): Promise<SpentLot[]> {
  const attempts = credits.map((one) => one.attemptId);
  const byAttempt = groupBy(await lotsOfCredits(tx, shopId, attempts), (lot) => lot.attemptId);
  return credits.flatMap((credit) => {
    const remaining = left.get(credit.shopifyId);
    const lots = byAttempt.get(credit.attemptId) ?? [];
    // A transaction that Shopify does not know any more says nothing.
    if (remaining === undefined) return [];
    const debited = lots.reduce((sum, lot) => sum + lot.debitedMinor, 0);
    const gone = Math.max(0, credit.amountMinor - debited - remaining);
    const known = lots.reduce((sum, lot) => sum + lot.redeemedMinor, 0);
    // What goes in the moment of expiry and was not spent by then ran out; what was spent before stays spent.
    const expired = credit.expiresAt !== null && credit.expiresAt <= now;
    const redeemedMinor = expired ? Math.min(known, gone) : gone;
    const parts = lots.map((lot) => ({ lot: lot.lotId, amountMinor: lot.amountMinor - lot.debitedMinor }));
    const spread = spreadSpent(parts, { redeemedMinor, ranOutMinor: gone - redeemedMinor });
    return lots.flatMap((lot, index): SpentLot[] => {
      const { redeemedMinor: redeemed = 0, ranOutMinor = 0 } = spread[index] ?? {};
      const same = redeemed === lot.redeemedMinor && ranOutMinor === lot.ranOutMinor;
      if (same) return [];
      const { attemptId, lotId, memberId, class: lotClass, currency } = lot;
      const change = { redeemedMinor: redeemed - lot.redeemedMinor, ranOutMinor: ranOutMinor - lot.ranOutMinor };
      return [{ attemptId, lotId, memberId, class: lotClass, currency, ...change }];
    });
  });
}
