import { type ReadableCredit, creditsToRead, lotsOfCredits, markRead } from "~/adapters/persistence/credit-rows";
import { type Database, type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { addNotice, resolveNotices } from "~/adapters/persistence/notice-rows";
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

/** What one query of nodes takes. */
const CREDITS_MAX = 250;
/** A quarter of an hour may cost this many queries. */
const PAGES_MAX = 8;
/** Whatever it costs, every credit is read once a day. */
const UNREAD_MAX_MS = 20 * 3_600_000;
/** A credit from long ago is read on until its last day is a while past: an order can be taken back and give credit back. */
const AFTER_EXPIRY_MS = 60 * DAY_MS;

type Pace = { readonly perPage: number; readonly pages: number };

/**
 * What became of the credit that we issued: spent, given back by a cancelled order, or run out, from what Shopify says is left of each.
 * Lots, entries and balances follow. The longest unread come first: as many as a quarter of an hour may cost, and all that were not read
 * for a day. Answers how many credits were read; throws when Shopify cannot be asked.
 */
export async function readCredits(
  deps: Deps,
  { shopId, pace = { perPage: CREDITS_MAX, pages: PAGES_MAX } }: { readonly shopId: number; readonly pace?: Pace },
): Promise<number> {
  const startedAt = deps.clock.now();
  const { shop } = await loadProgram(deps.pool, shopId, startedAt);
  const admin = deps.admin(shop.domain, "projection");
  const readable = { expiredSince: startedAt - AFTER_EXPIRY_MS, limit: pace.perPage };
  const seen = new Set<string>();
  let count = 0;
  for (let page = 1; ; page++) {
    const listed = await creditsToRead(deps.pool, shopId, readable);
    const asked = listed.filter((one) => !seen.has(one.attemptId));
    const isDue = asked.some((one) => one.readAt === null || one.readAt <= startedAt - UNREAD_MAX_MS);
    if (asked.length === 0 || (page > pace.pages && !isDue)) return count;
    count += await readPage(deps, shopId, admin, { asked, expiredSince: readable.expiredSince });
    for (const one of asked) seen.add(one.attemptId);
  }
}

async function readPage(
  deps: Deps,
  shopId: number,
  admin: ShopifyAdmin,
  { asked, expiredSince }: { readonly asked: readonly ReadableCredit[]; readonly expiredSince: number },
): Promise<number> {
  const now = deps.clock.now();
  const answer = await admin.run(CreditsLeftDocument, { ids: asked.map((one) => one.shopifyId) });
  if (answer.kind === "failed")
    throw new Error(`credits could not be read: ${answer.failure.code} ${answer.failure.message}`);
  const left = leftById(answer.data);
  const among = asked.map((one) => one.attemptId);
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    // A debit may have been sent since they were asked for.
    const credits = await creditsToRead(tx, shopId, { expiredSince, limit: among.length, among });
    const lots = await spentLots(tx, shopId, credits, { left, now });
    if (lots.length > 0) {
      await recordEvent(tx, shopId, now, { kind: "spent", body: { lots } });
      await deps.queue.announce(tx, "write-standings", [shopId]);
    }
    await tellUnknown(tx, shopId, credits, { left, now });
    await markRead(
      tx,
      shopId,
      credits.map((one) => one.attemptId),
      now,
    );
    return credits.length;
  });
}

/** A credit that Shopify does not know any more stays as it was known last: what became of it a person can find out, and we cannot. */
async function tellUnknown(
  tx: Transaction,
  shopId: number,
  credits: readonly ReadableCredit[],
  { left, now }: { readonly left: ReadonlyMap<string, number>; readonly now: number },
): Promise<void> {
  const keyOf = (attemptId: string): string => `credit-unknown:${attemptId}`;
  const unknown = credits.filter((one) => !left.has(one.shopifyId)).map((one) => one.attemptId);
  const members = new Map((await lotsOfCredits(tx, shopId, unknown)).map((lot) => [lot.attemptId, lot.memberId]));
  for (const attemptId of unknown) {
    const detail = { memberId: members.get(attemptId) ?? "" };
    await addNotice(tx, shopId, { key: keyOf(attemptId), kind: "credit-unknown", detail, at: now });
  }
  const known = credits.filter((one) => left.has(one.shopifyId)).map((one) => keyOf(one.attemptId));
  await resolveNotices(tx, shopId, known, now);
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
