import type { CodeState, CodeValue } from "~/adapters/persistence/discount-check-rows";
import {
  DiscountCodesDocument,
  DiscountItemsDocument,
  type DiscountItemsQuery,
  DiscountStatesDocument,
  type DiscountStatesQuery,
} from "~/adapters/shopify/generated/operations";
import { parseDecimalAmount } from "~/core/shared/money";
import type { AdminAnswer, ShopifyAdmin } from "~/ports/shopify-admin";
import type { NamedItems } from "~/usecases/rewards/named-items";

export type Segment = { readonly id: string; readonly name: string; readonly query: string };
export type Buyers =
  | { readonly kind: "all" }
  | { readonly kind: "others" }
  | { readonly kind: "segments"; readonly segments: readonly Segment[] };

/** Where, how long, for whom and how often a discount holds. */
export type LimitsAtShopify = {
  readonly endsAt: number | null;
  readonly usesMax: number | null;
  readonly oncePerCustomer: boolean;
  /** Null: it asks for something else than a subtotal. */
  readonly minimumMinor: number | null;
  readonly combinesWith: { readonly order: boolean; readonly product: boolean; readonly shipping: boolean };
  readonly buyers: Buyers;
  /** Null: of a discount on shipping. */
  readonly items: NamedItems | null;
  /** Of a discount on an amount: taken off each item. */
  readonly onEachItem: boolean;
  /** Of a discount on shipping: to wherever, at whatever price. */
  readonly allShipping: boolean;
};

export type AtShopify =
  | { readonly kind: "deleted" }
  | {
      readonly kind: "there";
      readonly type: "basic" | "free-shipping";
      readonly active: boolean;
      readonly value: CodeValue | null;
      readonly limits: LimitsAtShopify;
      /** Null: Shopify has not counted them to the end. */
      readonly codesCount: number | null;
    };

export function dataOf<T>(answer: AdminAnswer<T>): T {
  if (answer.kind === "failed")
    throw new Error(`discounts could not be asked for: ${answer.failure.code} ${answer.failure.message}`);
  return answer.data;
}

/** Discounts by their ids, as they are at Shopify; one that is not in it is not there. */
export async function readDiscounts(admin: ShopifyAdmin, ids: readonly string[]): Promise<Map<string, AtShopify>> {
  if (ids.length === 0) return new Map();
  const { nodes } = dataOf(await admin.run(DiscountStatesDocument, { ids }));
  const found = new Map<string, AtShopify>();
  for (const node of nodes)
    if (node?.__typename === "DiscountCodeNode") found.set(node.id, await atShopify(admin, node));
  return found;
}

type Node = Extract<NonNullable<DiscountStatesQuery["nodes"][number]>, { __typename: "DiscountCodeNode" }>;
type Basic = Extract<Node["codeDiscount"], { __typename: "DiscountCodeBasic" }>;
type FreeShipping = Extract<Node["codeDiscount"], { __typename: "DiscountCodeFreeShipping" }>;

async function atShopify(admin: ShopifyAdmin, { id, codeDiscount }: Node): Promise<AtShopify> {
  // A discount of another kind is none of ours any more.
  if (codeDiscount.__typename !== "DiscountCodeBasic" && codeDiscount.__typename !== "DiscountCodeFreeShipping")
    return { kind: "deleted" };
  const { codesCount } = codeDiscount;
  const shared = {
    kind: "there" as const,
    active: codeDiscount.status === "ACTIVE",
    codesCount: codesCount?.precision === "EXACT" ? codesCount.count : null,
  };
  const limits = sharedLimits(codeDiscount);
  if (codeDiscount.__typename === "DiscountCodeFreeShipping") {
    const { destinationSelection, maximumShippingPrice } = codeDiscount;
    const allShipping = destinationSelection.__typename === "DiscountCountryAll" && maximumShippingPrice === null;
    const rest = { items: null, onEachItem: false, allShipping };
    return { ...shared, type: "free-shipping", value: null, limits: { ...limits, ...rest } };
  }
  const { value, items } = codeDiscount.customerGets;
  const onEachItem = value.__typename === "DiscountAmount" && value.appliesOnEachItem;
  const named =
    items.__typename === "AllDiscountItems" ? { kind: "all" as const, ids: [] } : await readItems(admin, id);
  const rest = { items: named, onEachItem, allShipping: true };
  return { ...shared, type: "basic", value: valueOf(value), limits: { ...limits, ...rest } };
}

function sharedLimits(from: Basic | FreeShipping): Omit<LimitsAtShopify, "items" | "onEachItem" | "allShipping"> {
  const { endsAt, usageLimit, appliesOncePerCustomer, combinesWith } = from;
  const { orderDiscounts: order, productDiscounts: product, shippingDiscounts: shipping } = combinesWith;
  return {
    endsAt: endsAt === null ? null : Date.parse(endsAt),
    usesMax: usageLimit,
    oncePerCustomer: appliesOncePerCustomer,
    minimumMinor: minimumOf(from.minimumRequirement),
    combinesWith: { order, product, shipping },
    buyers: buyersOf(from.context),
  };
}

function buyersOf(context: Basic["context"]): Buyers {
  if (context.__typename === "DiscountBuyerSelectionAll") return { kind: "all" };
  if (context.__typename !== "DiscountCustomerSegments") return { kind: "others" };
  const segments = context.segments.map(({ id, name, query }) => ({ id, name, query }));
  return { kind: "segments", segments: segments.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

function minimumOf(requirement: Basic["minimumRequirement"]): number | null {
  if (!requirement) return 0;
  if (requirement.__typename !== "DiscountMinimumSubtotal") return null;
  const { amount, currencyCode } = requirement.greaterThanOrEqualToSubtotal;
  const read = parseDecimalAmount(amount, currencyCode);
  return read.kind === "amount" ? read.amountMinor : null;
}

function valueOf(value: Basic["customerGets"]["value"]): CodeValue | null {
  if (value.__typename === "DiscountPercentage") return { percent: Math.round(value.percentage * 100) };
  if (value.__typename !== "DiscountAmount") return null;
  const { amount, currencyCode } = value.amount;
  const read = parseDecimalAmount(amount, currencyCode);
  return read.kind === "amount" ? { amountMinor: read.amountMinor, currency: currencyCode } : null;
}

/** All products or collections of a discount that is limited to some. */
async function readItems(admin: ShopifyAdmin, id: string): Promise<NonNullable<LimitsAtShopify["items"]>> {
  const ids: string[] = [];
  for (let after: string | null = null; ;) {
    const answer: DiscountItemsQuery = dataOf(
      await admin.run(DiscountItemsDocument, { id, products: after, collections: after }),
    );
    const discount = answer.codeDiscountNode?.codeDiscount;
    const items = discount?.__typename === "DiscountCodeBasic" ? discount.customerGets.items : null;
    if (items === null || items.__typename === "AllDiscountItems") return { kind: "all", ids: [] };
    const isProducts = items.__typename === "DiscountProducts";
    const page = isProducts ? items.products : items.collections;
    ids.push(...page.nodes.map((one) => one.id));
    if (!page.pageInfo.hasNextPage) return { kind: isProducts ? "products" : "collections", ids: ids.sort() };
    after = page.pageInfo.endCursor;
  }
}

/** All codes below a discount with how often each was used; null: it went while it was read, the next round says how. */
export async function readCodes(admin: ShopifyAdmin, id: string): Promise<CodeState[] | null> {
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
