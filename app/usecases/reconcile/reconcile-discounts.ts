import { createHash } from "node:crypto";
import { type Database, withTransaction } from "~/adapters/persistence/database";
import { setParentDiscount } from "~/adapters/persistence/code-rows";
import {
  type MadeDiscount,
  madeDiscounts,
  markCodes,
  noteChecked,
  revalueCodes,
} from "~/adapters/persistence/discount-check-rows";
import { markStandings } from "~/adapters/persistence/member-rows";
import { addNotice, resolveNotice } from "~/adapters/persistence/notice-rows";
import { findReconciliation, saveReconciliation } from "~/adapters/persistence/reconciliation-rows";
import { findShop } from "~/adapters/persistence/shop-rows";
import type { AdminUse, ShopifyAdmin } from "~/ports/shopify-admin";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { takeStrayCodesBack } from "~/usecases/rewards/take-back";
import { type AtShopify, readCodes, readDiscounts } from "./discount-at-shopify";
import { type DiscountDifference, differenceOf } from "./discount-difference";
import { type Mended, mendSegment } from "./mend-segment";

type Deps = {
  readonly pool: Database;
  readonly clock: Clock;
  readonly queue: WorkQueue;
  readonly admin: (shopDomain: string, use?: AdminUse) => ShopifyAdmin;
};

const DISCOUNTS_MAX = 50;
/** A round over all discounts with all their codes begins at most this often. */
const ROUND_MS = 20 * 3_600_000;

const NOTICES = ["deleted", "deactivated", "edited", "codes-gone", "segment-restored"] as const;
/** What is seen once and has no end: told until the round of the next day, however often is looked before. */
const HAPPENED: ReadonlySet<string> = new Set(["deleted", "codes-gone", "segment-restored"]);

/**
 * Holds our discounts against Shopify: a merchant may edit, deactivate or delete them there. How each is, and how many codes it has, is
 * asked every time; its codes are read where that is not as it was, and once a day. What holds at the checkout is the truth: members are
 * shown codes that work, at what they take off; the merchant is told what differs from what we made. A code that we took back and that is
 * there again is taken back again. Answers how many discounts were looked at closely; throws when Shopify cannot be asked, and goes on at
 * the same place again.
 */
export async function reconcileDiscounts(deps: Deps, input: { readonly shopId: number }): Promise<number> {
  const { shopId } = input;
  const now = deps.clock.now();
  const shop = await findShop(deps.pool, shopId);
  if (!shop) return 0;
  const state = await findReconciliation(deps.pool, shopId, "discounts");
  const whole = !state || state.afterKey !== "" || (state.roundAt ?? 0) <= now - ROUND_MS;
  const admin = deps.admin(shop.domain, "projection");
  let after = whole ? (state?.afterKey ?? "") : "";
  for (let count = 0; ;) {
    const discounts = await madeDiscounts(deps.pool, shopId, after, DISCOUNTS_MAX);
    // What has ended is looked at once more, and then by night.
    const asked = discounts.filter((one) => whole || one.checked === null || !hasEnded(one, now));
    const states = await readDiscounts(
      admin,
      asked.map((one) => one.discountId),
    );
    let differing = 0;
    for (const discount of asked) {
      const found = states.get(discount.discountId) ?? { kind: "deleted" };
      const checked = digestOf(discount, found);
      if (!whole && checked !== null && checked === discount.checked) continue;
      count += 1;
      if (await reconcileOne(deps, shopId, admin, { discount, found, checked })) differing += 1;
    }
    after = discounts.at(-1)?.parentKey ?? after;
    const last = discounts.length < DISCOUNTS_MAX;
    const step = { subject: "discounts" as const, lookedAt: discounts.length, differing, now: deps.clock.now() };
    if (whole) await saveReconciliation(deps.pool, shopId, { ...step, afterKey: last ? null : after });
    if (last) return count;
  }
}

function hasEnded({ terms }: MadeDiscount, now: number): boolean {
  return terms.endsAt !== null && terms.endsAt <= now;
}

/** The same as long as it is as it was, with as many codes that are not ours; null: nobody can say how many it has. */
function digestOf(discount: MadeDiscount, found: AtShopify): string | null {
  if (found.kind === "deleted" || found.codesCount === null) return null;
  const state = { ...found, codesCount: found.codesCount - discount.ownCodes };
  return createHash("sha256").update(JSON.stringify(state)).digest("base64url");
}

type Case = { readonly discount: MadeDiscount; readonly found: AtShopify; readonly checked: string | null };

/** True: something of it is not as we made it. */
async function reconcileOne(
  deps: Deps,
  shopId: number,
  admin: ShopifyAdmin,
  { discount, found, checked }: Case,
): Promise<boolean> {
  const ended = hasEnded(discount, deps.clock.now());
  const mended = ended ? "as-it-was" : await mendSegment(admin, discount, found);
  const codes = found.kind === "deleted" ? [] : await readCodes(admin, discount.discountId);
  if (codes === null) return false;
  const now = deps.clock.now();
  const { parentKey, title, terms } = discount;
  const what = told(differenceOf(discount, found, ended), mended);
  return withTransaction(deps.pool, async (tx) => {
    const valid = found.kind === "there" && found.active;
    const marked = await markCodes(tx, shopId, parentKey, { valid, codes });
    const value = found.kind === "there" && (terms.kind === "percent" || terms.kind === "amount") ? found.value : null;
    const revalued = value === null ? [] : await revalueCodes(tx, shopId, parentKey, value);
    if (found.kind === "deleted") await setParentDiscount(tx, shopId, parentKey, null);
    await noteChecked(tx, shopId, parentKey, mended === "restored" ? null : checked);
    const unused = codes.filter((one) => one.uses === 0).map((one) => one.code);
    await takeStrayCodesBack(tx, deps, shopId, unused);
    const gone = marked.filter((one) => one.state === "gone").length;
    const toTell = what ?? (gone > 0 && !ended ? "codes-gone" : null);
    for (const kind of NOTICES) {
      const key = `discount:${parentKey}:${kind}`;
      const detail = { title, codes: gone };
      if (kind === toTell) await addNotice(tx, shopId, { key, kind: `discount-${kind}`, detail, at: now });
      else if (gone === 0) await resolveNotice(tx, shopId, key, now, HAPPENED.has(kind) ? now - ROUND_MS : null);
    }
    const members = [...new Set([...marked.map((one) => one.memberId), ...revalued])].sort();
    if (members.length > 0) {
      await markStandings(tx, shopId, members);
      await deps.queue.announce(tx, "write-standings", [shopId]);
    }
    return what !== null || gone > 0;
  });
}

function told(difference: DiscountDifference, mended: Mended): (typeof NOTICES)[number] | null {
  if (difference !== null) return difference;
  if (mended === "restored") return "segment-restored";
  return mended === "as-it-was" ? null : "edited";
}
