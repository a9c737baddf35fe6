import { type Database, withTransaction } from "~/adapters/persistence/database";
import { setParentDiscount } from "~/adapters/persistence/code-rows";
import {
  type CodeState,
  type CodeValue,
  type MadeDiscount,
  madeDiscounts,
  markCodes,
  revalueCodes,
} from "~/adapters/persistence/discount-check-rows";
import { markStandings } from "~/adapters/persistence/member-rows";
import { addNotice, resolveNotice } from "~/adapters/persistence/notice-rows";
import { findReconciliation, saveReconciliation } from "~/adapters/persistence/reconciliation-rows";
import { findShop } from "~/adapters/persistence/shop-rows";
import {
  DiscountCodesDocument,
  DiscountStatesDocument,
  type DiscountStatesQuery,
} from "~/adapters/shopify/generated/operations";
import type { DiscountTerms } from "~/core/rewards/discount-terms";
import { parseDecimalAmount } from "~/core/shared/money";
import type { AdminAnswer, AdminUse, ShopifyAdmin } from "~/ports/shopify-admin";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { takeStrayCodesBack } from "~/usecases/rewards/take-back";

type Deps = {
  readonly pool: Database;
  readonly clock: Clock;
  readonly queue: WorkQueue;
  readonly admin: (shopDomain: string, use?: AdminUse) => ShopifyAdmin;
};

const DISCOUNTS_MAX = 50;
/** A round over all discounts begins at most this often, or when Shopify says that one of them changed. */
const ROUND_MS = 20 * 3_600_000;

const NOTICES = ["deleted", "deactivated", "edited", "codes-gone"] as const;
/** What is seen once and has no end: told until the round of the next day, however often is looked before. */
const HAPPENED: ReadonlySet<string> = new Set(["deleted", "codes-gone"]);

function dataOf<T>(answer: AdminAnswer<T>): T {
  if (answer.kind === "failed")
    throw new Error(`discounts could not be asked for: ${answer.failure.code} ${answer.failure.message}`);
  return answer.data;
}

type AtShopify =
  | { readonly kind: "deleted" }
  | {
      readonly kind: "there";
      readonly active: boolean;
      readonly value: CodeValue | null;
      /** Where and how often it holds. */
      readonly limits: LimitsAtShopify;
    };

/**
 * Holds our discounts and their codes against Shopify, a round a day: a merchant may edit, deactivate or delete them there. What holds
 * at the checkout is the truth: members are shown codes that work, at what they take off; the merchant is told what differs from what
 * we made. A code that we took back and that is there again is taken back again. Answers how many discounts were looked at; throws when Shopify cannot be asked, and goes on at the same place again.
 */
export async function reconcileDiscounts(deps: Deps, input: { readonly shopId: number }): Promise<number> {
  const { shopId } = input;
  const now = deps.clock.now();
  const shop = await findShop(deps.pool, shopId);
  const state = await findReconciliation(deps.pool, shopId, "discounts");
  if (!shop || (state && state.afterKey === "" && (state.roundAt ?? 0) > now - ROUND_MS)) return 0;
  const admin = deps.admin(shop.domain, "projection");
  let after = state?.afterKey ?? "";
  for (let count = 0; ;) {
    const discounts = await madeDiscounts(deps.pool, shopId, after, DISCOUNTS_MAX);
    const states = await statesOf(admin, discounts);
    let differing = 0;
    for (const discount of discounts) {
      const found = states.get(discount.discountId) ?? { kind: "deleted" };
      if (await reconcileOne(deps, shopId, admin, { discount, found })) differing += 1;
    }
    count += discounts.length;
    after = discounts.at(-1)?.parentKey ?? after;
    const last = discounts.length < DISCOUNTS_MAX;
    const step = { subject: "discounts" as const, lookedAt: discounts.length, differing, now: deps.clock.now() };
    await saveReconciliation(deps.pool, shopId, { ...step, afterKey: last ? null : after });
    if (last) return count;
  }
}

async function statesOf(admin: ShopifyAdmin, discounts: readonly MadeDiscount[]): Promise<Map<string, AtShopify>> {
  if (discounts.length === 0) return new Map();
  const ids = discounts.map((one) => one.discountId);
  const { nodes } = dataOf(await admin.run(DiscountStatesDocument, { ids }));
  return new Map(
    nodes.flatMap((node) => (node?.__typename === "DiscountCodeNode" ? [[node.id, atShopify(node)]] : [])),
  );
}

type Node = Extract<NonNullable<DiscountStatesQuery["nodes"][number]>, { __typename: "DiscountCodeNode" }>;

type Basic = Extract<Node["codeDiscount"], { __typename: "DiscountCodeBasic" }>;
type LimitsAtShopify = Omit<Extract<Node["codeDiscount"], { __typename: "DiscountCodeFreeShipping" }>, "__typename"> & {
  readonly items: Basic["customerGets"]["items"]["__typename"] | null;
};

function atShopify({ codeDiscount }: Node): AtShopify {
  // A discount of another kind is none of ours any more.
  if (codeDiscount.__typename !== "DiscountCodeBasic" && codeDiscount.__typename !== "DiscountCodeFreeShipping")
    return { kind: "deleted" };
  const active = codeDiscount.status === "ACTIVE";
  if (codeDiscount.__typename === "DiscountCodeFreeShipping")
    return { kind: "there", active, value: null, limits: { ...codeDiscount, items: null } };
  const { value, items } = codeDiscount.customerGets;
  return { kind: "there", active, value: valueOf(value), limits: { ...codeDiscount, items: items.__typename } };
}

function valueOf(value: Basic["customerGets"]["value"]): CodeValue | null {
  if (value.__typename === "DiscountPercentage") return { percent: Math.round(value.percentage * 100) };
  if (value.__typename !== "DiscountAmount") return null;
  const { amount, currencyCode } = value.amount;
  const read = parseDecimalAmount(amount, currencyCode);
  return read.kind === "amount" ? { amountMinor: read.amountMinor, currency: currencyCode } : null;
}

type Case = { readonly discount: MadeDiscount; readonly found: AtShopify };

/** True: something of it is not as we made it. */
async function reconcileOne(
  deps: Deps,
  shopId: number,
  admin: ShopifyAdmin,
  { discount, found }: Case,
): Promise<boolean> {
  const codes = found.kind === "deleted" ? [] : await codesOf(admin, discount.discountId);
  if (codes === null) return false;
  const now = deps.clock.now();
  const { parentKey, title, terms } = discount;
  const ended = terms.endsAt !== null && terms.endsAt <= now;
  const what = differenceOf(discount, found, ended);
  return withTransaction(deps.pool, async (tx) => {
    const valid = found.kind === "there" && found.active;
    const marked = await markCodes(tx, shopId, parentKey, { valid, codes });
    const value = found.kind === "there" && (terms.kind === "percent" || terms.kind === "amount") ? found.value : null;
    const revalued = value === null ? [] : await revalueCodes(tx, shopId, parentKey, value);
    if (found.kind === "deleted") await setParentDiscount(tx, shopId, parentKey, null);
    const unused = codes.filter((one) => one.uses === 0).map((one) => one.code);
    await takeStrayCodesBack(tx, deps, shopId, unused);
    const gone = marked.filter((one) => one.state === "gone").length;
    const told = what ?? (gone > 0 && !ended ? "codes-gone" : null);
    for (const kind of NOTICES) {
      const key = `discount:${parentKey}:${kind}`;
      const detail = { title, codes: gone };
      if (kind === told) await addNotice(tx, shopId, { key, kind: `discount-${kind}`, detail, at: now });
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

/** Whether it holds where, how long, for whom and how often we said: members were told so. */
function isWithinTerms(terms: DiscountTerms, limits: LimitsAtShopify): boolean {
  const { endsAt, usageLimit, combinesWith, context, minimumRequirement } = limits;
  const minimum =
    minimumRequirement?.__typename === "DiscountMinimumSubtotal"
      ? parseDecimalAmount(
          minimumRequirement.greaterThanOrEqualToSubtotal.amount,
          minimumRequirement.greaterThanOrEqualToSubtotal.currencyCode,
        )
      : null;
  const minimumMinor = minimum?.kind === "amount" ? minimum.amountMinor : minimumRequirement ? null : 0;
  const classes = { order: "orderDiscounts", product: "productDiscounts", shipping: "shippingDiscounts" } as const;
  return (
    // Shopify keeps whole seconds.
    Math.floor((endsAt ? Date.parse(endsAt) : 0) / 1000) === Math.floor((terms.endsAt ?? 0) / 1000) &&
    usageLimit === terms.usesMax &&
    minimumMinor === terms.minimumMinor &&
    context.__typename === (terms.tier === null ? "DiscountBuyerSelectionAll" : "DiscountCustomerSegments") &&
    Object.entries(classes).every(
      ([name, there]) => combinesWith[there] === terms.combinesWith.some((one) => one === name),
    ) &&
    (limits.items === null || limits.items === itemsOf(terms))
  );
}

function itemsOf(terms: DiscountTerms): LimitsAtShopify["items"] {
  if (terms.kind === "free-product" || terms.products.length > 0) return "DiscountProducts";
  return terms.collections.length > 0 ? "DiscountCollections" : "AllDiscountItems";
}

function differenceOf(
  { terms, priceMinor }: MadeDiscount,
  found: AtShopify,
  ended: boolean,
): "deleted" | "deactivated" | "edited" | null {
  // Its time is over: that it does not hold any more is as it was made.
  if (ended) return null;
  if (found.kind === "deleted") return "deleted";
  if (!found.active) return "deactivated";
  if (!isWithinTerms(terms, found.limits)) return "edited";
  if (found.value === null) return null;
  if ("percent" in found.value)
    return terms.kind === "percent" && found.value.percent === terms.percent ? null : "edited";
  const madeMinor = terms.kind === "free-product" ? priceMinor : terms.amountMinor;
  return found.value.amountMinor === madeMinor ? null : "edited";
}

/** All codes below a discount with how often each was used; null: it went while it was read, the next round says how. */
async function codesOf(admin: ShopifyAdmin, id: string): Promise<CodeState[] | null> {
  const found: CodeState[] = [];
  for (let after: string | null = null; ;) {
    const page: Awaited<ReturnType<typeof codePage>> = await codePage(admin, id, after);
    if (page === null) return null;
    found.push(...page.nodes.map((node) => ({ code: node.code, uses: node.asyncUsageCount })));
    if (!page.pageInfo.hasNextPage) return found;
    after = page.pageInfo.endCursor;
  }
}

async function codePage(admin: ShopifyAdmin, id: string, after: string | null) {
  const discount = dataOf(await admin.run(DiscountCodesDocument, { id, after })).codeDiscountNode?.codeDiscount;
  return discount && "codes" in discount ? discount.codes : null;
}
