import type { AppliedDiscount, LineRow, OrderRow, RefundLineRow, RefundRow, VisitRow } from "../state/records";
import { gidNumber, toGid } from "../state/gid";
import { financialStatus, totalsOf } from "../store/order-money";
import { type PageArgs, listConnection, paginate } from "./connection";
import { type Context, type Resolvers, type Shape } from "./context";
import { metafieldFields } from "./metafield-reads";
import { ORDER_SEARCH, orderSort, visibleOrders } from "./order-search";
import { createSearch } from "./search";
import { money, moneyBag } from "./shapes";

const currencyOf = (context: Context): string => context.store.shop.currency;
type Totals = ReturnType<typeof totalsOf>;

/** A money field of the order from one of its totals. */
function total(pick: (totals: Totals, order: OrderRow) => number) {
  return (row: OrderRow, _args: unknown, context: Context) => moneyBag(pick(totalsOf(row), row), currencyOf(context));
}

function discountApplication(context: Context, discount: AppliedDiscount, index: number): Shape {
  return {
    __typename: "DiscountCodeApplication",
    code: discount.code,
    index,
    allocationMethod: "ACROSS",
    targetSelection: "ALL",
    targetType: discount.kind === "free_shipping" ? "SHIPPING_LINE" : "LINE_ITEM",
    value:
      discount.kind === "fixed_amount"
        ? money(discount.value, currencyOf(context))
        : { __typename: "PricingPercentageValue", percentage: discount.value / 100 },
  };
}

function visitShape(visit: VisitRow): Shape {
  return {
    __typename: "CustomerVisit",
    id: toGid("CustomerVisit", visit.id),
    occurredAt: visit.occurredAt,
    landingPage: visit.landingPage,
    referrerUrl: visit.referrerUrl,
    referralCode: null,
    source: visit.source,
    sourceType: null,
    utmParameters: visit.utm
      ? {
          source: visit.utm["utm_source"] ?? null,
          medium: visit.utm["utm_medium"] ?? null,
          campaign: visit.utm["utm_campaign"] ?? null,
          content: visit.utm["utm_content"] ?? null,
          term: visit.utm["utm_term"] ?? null,
        }
      : null,
  };
}

/** Computed later at Shopify: until then `ready` is false and the rest is empty. */
function journey(row: OrderRow, _args: unknown, context: Context): Shape | null {
  if (row.customerId === null) return null;
  const readyAt = row.journey?.readyAt ?? row.createdAt;
  const ready = context.world.nowIso() >= readyAt;
  const visit = ready && row.journey ? visitShape(row.journey.visit) : null;
  const earlier = context.store.ordersOf(row.customerId).filter((order) => order.processedAt < row.processedAt).length;
  return {
    ready,
    customerOrderIndex: ready ? earlier : null,
    daysToConversion: visit ? 0 : null,
    firstVisit: visit,
    lastVisit: visit,
    momentsCount: ready ? { count: visit ? 1 : 0, precision: "EXACT" } : null,
  };
}

type RefundSource = { refund: RefundRow; order: OrderRow };
type ReturnedSource = { returned: RefundLineRow; order: OrderRow };

const refundsOf = (order: OrderRow): RefundSource[] => order.refunds.map((refund) => ({ refund, order }));

export const orderResolvers: Resolvers = {
  QueryRoot: {
    order: (_source: unknown, args: { id: string }, context: Context) => {
      const row = context.store.orders.get(gidNumber(args.id));
      return row ? (visibleOrders(context, [row])[0] ?? null) : null;
    },
    orders: (_source: unknown, args: PageArgs & { query?: string | null; sortKey: string }, context: Context) => {
      const rows = visibleOrders(context, context.store.orders.values()).filter(createSearch(args.query, ORDER_SEARCH));
      return paginate(context, rows, args, { key: orderSort(args.sortKey), id: (row) => row.id });
    },
    ordersCount: (_source: unknown, args: { query?: string | null; limit?: number | null }, context: Context) => {
      const count = visibleOrders(context, context.store.orders.values()).filter(
        createSearch(args.query, ORDER_SEARCH),
      ).length;
      const limit = args.limit ?? Number.MAX_SAFE_INTEGER;
      return { count: Math.min(count, limit), precision: count > limit ? "AT_LEAST" : "EXACT" };
    },
    refund: (_source: unknown, args: { id: string }, { store }: Context) => {
      const id = gidNumber(args.id);
      for (const order of store.orders.values()) {
        const found = refundsOf(order).find(({ refund }) => refund.id === id);
        if (found) return found;
      }
      return null;
    },
  },
  Order: {
    id: (row: OrderRow) => toGid("Order", row.id),
    legacyResourceId: (row: OrderRow) => String(row.id),
    name: (row: OrderRow) => `#${row.number}`,
    number: (row: OrderRow) => row.number,
    test: (row: OrderRow) => row.test,
    confirmed: () => true,
    edited: (row: OrderRow) => row.edited,
    tags: (row: OrderRow) => row.tags,
    note: (row: OrderRow) => row.note,
    email: (row: OrderRow, _args: unknown, { store }: Context) =>
      row.customerId === null ? null : (store.customers.get(row.customerId)?.email ?? null),
    createdAt: (row: OrderRow) => row.createdAt,
    processedAt: (row: OrderRow) => row.processedAt,
    updatedAt: (row: OrderRow) => row.updatedAt,
    cancelledAt: (row: OrderRow) => row.cancelledAt,
    cancelReason: (row: OrderRow) => row.cancelReason?.toUpperCase() ?? null,
    closed: () => false,
    closedAt: () => null,
    sourceName: (row: OrderRow) => row.sourceName,
    sourceIdentifier: () => null,
    currencyCode: (_row: OrderRow, _args: unknown, context: Context) => currencyOf(context),
    presentmentCurrencyCode: (_row: OrderRow, _args: unknown, context: Context) => currencyOf(context),
    displayFinancialStatus: financialStatus,
    displayFulfillmentStatus: (row: OrderRow) => (row.fulfilledAt ? "FULFILLED" : "UNFULFILLED"),
    fulfillments: (row: OrderRow) =>
      row.fulfilledAt ? [{ __typename: "Fulfillment", createdAt: row.fulfilledAt, status: "SUCCESS" }] : [],
    fullyPaid: (row: OrderRow) => totalsOf(row).outstandingMinor === 0,
    unpaid: (row: OrderRow) => totalsOf(row).paidMinor === 0,
    paymentGatewayNames: (row: OrderRow) => [...new Set(row.payments.map((payment) => payment.gateway))],
    customer: (row: OrderRow, _args: unknown, { store }: Context) =>
      row.customerId === null ? null : (store.customers.get(row.customerId) ?? null),
    customAttributes: (row: OrderRow) => row.attributes.map(({ name, value }) => ({ key: name, value })),
    discountCode: (row: OrderRow) => row.discounts[0]?.code ?? null,
    discountCodes: (row: OrderRow) => row.discounts.map((discount) => discount.code),
    discountApplications: (row: OrderRow, args: PageArgs, context: Context) =>
      listConnection(
        context,
        row.discounts.map((discount, index) => discountApplication(context, discount, index)),
        args,
      ),
    customerJourneySummary: journey,
    subtotalPriceSet: total((totals) => totals.subtotalMinor),
    currentSubtotalPriceSet: total((totals) => totals.currentSubtotalMinor),
    totalPriceSet: total((totals) => totals.totalMinor),
    originalTotalPriceSet: total((totals) => totals.totalMinor),
    currentTotalPriceSet: total((totals) => totals.currentTotalMinor),
    totalDiscountsSet: total((totals) => totals.discountsMinor),
    currentTotalDiscountsSet: total((totals) => totals.discountsMinor),
    totalRefundedSet: total((totals) => totals.refundedMinor),
    totalReceivedSet: total((totals) => totals.paidMinor),
    totalOutstandingSet: total((totals) => totals.outstandingMinor),
    netPaymentSet: total((totals) => totals.paidMinor - totals.refundedMinor),
    totalTaxSet: total((_totals, order) => order.taxMinor),
    currentTotalTaxSet: total((_totals, order) => order.taxMinor),
    totalShippingPriceSet: total((_totals, order) => order.shippingMinor),
    refunds: (row: OrderRow, args: { first?: number | null }) => refundsOf(row).slice(0, args.first ?? undefined),
    lineItems: (row: OrderRow, args: PageArgs, context: Context) => listConnection(context, row.lines, args),
    ...metafieldFields((row: OrderRow) => toGid("Order", row.id)),
  },
  LineItem: {
    id: (row: LineRow) => toGid("LineItem", row.id),
    title: (row: LineRow) => row.title,
    name: (row: LineRow) => row.title,
    quantity: (row: LineRow) => row.quantity,
    currentQuantity: (row: LineRow) => row.currentQuantity,
    refundableQuantity: (row: LineRow) => row.currentQuantity,
    customAttributes: () => [],
    isGiftCard: () => false,
    requiresShipping: () => true,
    taxable: () => true,
    sku: () => null,
    vendor: () => null,
    variantTitle: () => null,
    sellingPlan: () => null,
    product: (row: LineRow, _args: unknown, { store }: Context) =>
      row.productId === null ? null : (store.products.get(row.productId) ?? null),
    originalUnitPriceSet: (row: LineRow, _args: unknown, context: Context) =>
      moneyBag(row.unitMinor, currencyOf(context)),
    originalTotalSet: (row: LineRow, _args: unknown, context: Context) =>
      moneyBag(row.unitMinor * row.quantity, currencyOf(context)),
    // Every discount here is of a code; what those on the whole order took is not in it either way.
    discountedTotalSet: (row: LineRow, args: { withCodeDiscounts?: boolean | null }, context: Context) => {
      const taken = args.withCodeDiscounts === true ? row.discountMinor - row.orderDiscountMinor : 0;
      return moneyBag(row.unitMinor * row.quantity - taken, currencyOf(context));
    },
    discountAllocations: (row: LineRow, _args: unknown, context: Context) =>
      row.discountMinor === 0
        ? []
        : [{ __typename: "DiscountAllocation", allocatedAmountSet: moneyBag(row.discountMinor, currencyOf(context)) }],
    totalDiscountSet: (row: LineRow, _args: unknown, context: Context) =>
      moneyBag(row.discountMinor, currencyOf(context)),
  },
  Refund: {
    id: ({ refund }: RefundSource) => toGid("Refund", refund.id),
    legacyResourceId: ({ refund }: RefundSource) => String(refund.id),
    createdAt: ({ refund }: RefundSource) => refund.createdAt,
    processedAt: ({ refund }: RefundSource) => refund.createdAt,
    updatedAt: ({ refund }: RefundSource) => refund.createdAt,
    note: ({ refund }: RefundSource) => refund.note,
    order: ({ order }: RefundSource) => order,
    totalRefundedSet: ({ refund }: RefundSource, _args: unknown, context: Context) =>
      moneyBag(refund.amountMinor, currencyOf(context)),
    refundLineItems: ({ refund, order }: RefundSource, args: PageArgs, context: Context) =>
      listConnection(
        context,
        refund.lines.map((returned): ReturnedSource => ({ returned, order })),
        args,
      ),
  },
  RefundLineItem: {
    id: ({ returned }: ReturnedSource) => toGid("RefundLineItem", returned.id),
    quantity: ({ returned }: ReturnedSource) => returned.quantity,
    restockType: () => "NO_RESTOCK",
    restocked: () => false,
    lineItem: ({ returned, order }: ReturnedSource) => order.lines.find((line) => line.id === returned.lineId) ?? null,
    subtotalSet: ({ returned }: ReturnedSource, _args: unknown, context: Context) =>
      moneyBag(returned.subtotalMinor, currencyOf(context)),
    priceSet: ({ returned, order }: ReturnedSource, _args: unknown, context: Context) =>
      moneyBag(order.lines.find((line) => line.id === returned.lineId)?.unitMinor ?? 0, currencyOf(context)),
    totalTaxSet: (_source: ReturnedSource, _args: unknown, context: Context) => moneyBag(0, currencyOf(context)),
  },
};
