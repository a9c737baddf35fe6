import type { BulkCreationRow, CodeRow, DiscountRow } from "../state/records";
import { gidNumber, toGid } from "../state/gid";
import { statusOf } from "../store/discounts";
import { type PageArgs, listConnection, paginate } from "./connection";
import { type Context, type Resolvers, type Shape, tagged } from "./context";
import { metafieldFields } from "./metafield-reads";
import { type SearchFields, createSearch } from "./search";
import { money, notImplemented } from "./shapes";

/** The node and the discount in it are two objects over one row. */
type Node = { row: DiscountRow };
export const nodeOf = (row: DiscountRow): Node => ({ row });
const nodeGid = ({ row }: Node): string => toGid("DiscountCodeNode", row.id);

function search(context: Context): SearchFields<DiscountRow> {
  return {
    id: (row) => row.id,
    title: (row) => row.title,
    status: (row) => statusOf(row, context.world.nowIso()).toLowerCase(),
    code: (row) => context.store.codesOf(row.id).map((code) => code.code),
    created_at: (row) => row.createdAt,
    updated_at: (row) => row.updatedAt,
    starts_at: (row) => row.startsAt,
    ends_at: (row) => row.endsAt,
    times_used: (row) => row.usageCount,
  };
}

const SORTS: Record<string, (row: DiscountRow) => string | number> = {
  ID: (row) => row.id,
  CREATED_AT: (row) => row.createdAt,
  UPDATED_AT: (row) => row.updatedAt,
  TITLE: (row) => row.title,
  STARTS_AT: (row) => row.startsAt,
  ENDS_AT: (row) => row.endsAt ?? "9999",
  RELEVANCE: (row) => row.id,
};

type ListArgs = PageArgs & { query?: string | null; sortKey: string };

function listDiscounts(wrap: (row: DiscountRow) => unknown) {
  return (_source: unknown, args: ListArgs, context: Context): unknown => {
    const key = SORTS[args.sortKey];
    if (!key) throw notImplemented(`discount sort key ${args.sortKey}`);
    const rows = [...context.store.discounts.values()].filter(createSearch(args.query, search(context)));
    const page = paginate(context, rows, args, { key, id: (row) => row.id });
    return {
      nodes: page.nodes.map(wrap),
      edges: page.edges.map(({ cursor, node }) => ({ cursor, node: wrap(node) })),
      pageInfo: page.pageInfo,
    };
  };
}

function contextShape(row: DiscountRow, _args: unknown, { store }: Context): Shape {
  const { context } = row;
  if (context.kind === "all") return { __typename: "DiscountBuyerSelectionAll", all: "ALL" };
  if (context.kind === "segments") {
    return {
      __typename: "DiscountCustomerSegments",
      segments: context.ids.flatMap((id) => store.segments.get(id) ?? []),
    };
  }
  return { __typename: "DiscountCustomers", customers: context.ids.flatMap((id) => store.customers.get(id) ?? []) };
}

function itemsShape(row: DiscountRow, context: Context): Shape {
  const { items } = row;
  if (items.kind === "all") return { __typename: "AllDiscountItems", allItems: true };
  if (items.kind === "products") {
    const products = items.ids.flatMap((id) => context.store.products.get(id) ?? []);
    return { __typename: "DiscountProducts", products: (args: PageArgs) => listConnection(context, products, args) };
  }
  const collections = items.ids.flatMap((id) => context.store.collections.get(id) ?? []);
  return {
    __typename: "DiscountCollections",
    collections: (args: PageArgs) => listConnection(context, collections, args),
  };
}

function customerGets(row: DiscountRow, _args: unknown, context: Context): Shape {
  const { value } = row;
  return {
    appliesOnOneTimePurchase: true,
    appliesOnSubscription: false,
    items: itemsShape(row, context),
    value:
      value?.kind === "percentage"
        ? { __typename: "DiscountPercentage", percentage: value.bps / 10_000 }
        : {
            __typename: "DiscountAmount",
            amount: money(value?.minor ?? 0, context.store.shop.currency),
            appliesOnEachItem: value?.onEachItem ?? false,
          },
  };
}

function minimumShape(row: DiscountRow, _args: unknown, { store }: Context): Shape | null {
  if (!row.minimum) return null;
  return row.minimum.kind === "quantity"
    ? { __typename: "DiscountMinimumQuantity", greaterThanOrEqualToQuantity: String(row.minimum.quantity) }
    : {
        __typename: "DiscountMinimumSubtotal",
        greaterThanOrEqualToSubtotal: money(row.minimum.minor, store.shop.currency),
      };
}

function codes(row: DiscountRow, args: ListArgs, context: Context): unknown {
  const matches = createSearch<CodeRow>(args.query, {
    default: (code) => code.code,
    times_used: (code) => code.usageCount,
  });
  const rows = context.store.codesOf(row.id).filter(matches);
  return paginate(context, rows, args, { key: (code) => code.id, id: (code) => code.id });
}

const discountFields = {
  title: (row: DiscountRow) => row.title,
  status: (row: DiscountRow, _args: unknown, { world }: Context) => statusOf(row, world.nowIso()),
  startsAt: (row: DiscountRow) => row.startsAt,
  endsAt: (row: DiscountRow) => row.endsAt,
  createdAt: (row: DiscountRow) => row.createdAt,
  updatedAt: (row: DiscountRow) => row.updatedAt,
  usageLimit: (row: DiscountRow) => row.usageLimit,
  appliesOncePerCustomer: (row: DiscountRow) => row.oncePerCustomer,
  asyncUsageCount: (row: DiscountRow) => row.usageCount,
  tags: (row: DiscountRow) => row.tags,
  recurringCycleLimit: () => null,
  hasTimelineComment: () => false,
  shareableUrls: () => [],
  combinesWith: (row: DiscountRow) => ({ ...row.combinesWith, productDiscountsWithTagsOnSameCartLine: null }),
  context: contextShape,
  minimumRequirement: minimumShape,
  codes,
  codesCount: (row: DiscountRow, _args: unknown, { store }: Context) => ({
    count: store.codesOf(row.id).length,
    precision: "EXACT",
  }),
};

const discountOf = (row: DiscountRow): DiscountRow =>
  tagged(row.kind === "basic" ? "DiscountCodeBasic" : "DiscountCodeFreeShipping", row);

export const discountReadResolvers: Resolvers = {
  QueryRoot: {
    codeDiscountNode: (_source: unknown, args: { id: string }, { store }: Context) => {
      const row = store.discounts.get(gidNumber(args.id));
      return row ? nodeOf(row) : null;
    },
    discountNode: (_source: unknown, args: { id: string }, { store }: Context) => {
      const row = store.discounts.get(gidNumber(args.id));
      return row ? nodeOf(row) : null;
    },
    codeDiscountNodeByCode: (_source: unknown, args: { code: string }, { store }: Context) => {
      const code = store.codeByText(args.code.toLowerCase());
      const row = code && store.discounts.get(code.discountId);
      return row ? nodeOf(row) : null;
    },
    codeDiscountNodes: listDiscounts(nodeOf),
    discountNodes: listDiscounts(nodeOf),
    discountRedeemCodeBulkCreation: (_source: unknown, args: { id: string }, { store }: Context) =>
      store.bulkCreations.get(gidNumber(args.id)) ?? null,
  },
  DiscountCodeNode: {
    id: nodeGid,
    codeDiscount: ({ row }: Node) => discountOf(row),
    ...metafieldFields(nodeGid),
  },
  DiscountNode: {
    id: ({ row }: Node) => toGid("DiscountNode", row.id),
    discount: ({ row }: Node) => discountOf(row),
    ...metafieldFields(nodeGid),
  },
  DiscountCodeBasic: {
    ...discountFields,
    discountClass: (row: DiscountRow) => (row.items.kind === "all" ? "ORDER" : "PRODUCT"),
    discountClasses: (row: DiscountRow) => [row.items.kind === "all" ? "ORDER" : "PRODUCT"],
    customerGets,
    summary: (row: DiscountRow) => row.title,
    shortSummary: (row: DiscountRow) => row.title,
  },
  DiscountCodeFreeShipping: {
    ...discountFields,
    discountClass: () => "SHIPPING",
    discountClasses: () => ["SHIPPING"],
    destinationSelection: () => ({ __typename: "DiscountCountryAll", allCountries: true }),
    maximumShippingPrice: (row: DiscountRow, _args: unknown, { store }: Context) =>
      row.maximumShippingMinor === null ? null : money(row.maximumShippingMinor, store.shop.currency),
    summary: (row: DiscountRow) => row.title,
    shortSummary: (row: DiscountRow) => row.title,
  },
  DiscountRedeemCode: {
    id: (row: CodeRow) => toGid("DiscountRedeemCode", row.id),
    code: (row: CodeRow) => row.code,
    asyncUsageCount: (row: CodeRow) => row.usageCount,
  },
  DiscountRedeemCodeBulkCreation: {
    id: (row: BulkCreationRow) => toGid("DiscountRedeemCodeBulkCreation", row.id),
    done: (row: BulkCreationRow) => row.done,
    createdAt: (row: BulkCreationRow) => row.createdAt,
    codesCount: (row: BulkCreationRow) => row.codes.length,
    importedCount: (row: BulkCreationRow) => row.codes.filter((entry) => entry.codeId !== null).length,
    failedCount: (row: BulkCreationRow) => row.codes.filter((entry) => entry.error).length,
    discountCode: (row: BulkCreationRow, _args: unknown, { store }: Context) => {
      const discount = store.discounts.get(row.discountId);
      return discount ? nodeOf(discount) : null;
    },
    codes: (row: BulkCreationRow, args: PageArgs, context: Context) =>
      listConnection(
        context,
        row.codes.map((entry) => ({
          code: entry.code,
          discountRedeemCode: entry.codeId === null ? null : (context.store.codes.get(entry.codeId) ?? null),
          errors: entry.error
            ? [{ field: ["code"], message: entry.error.message, code: entry.error.code, extraInfo: null }]
            : [],
        })),
        args,
      ),
  },
};
