import type { CustomerRow } from "../state/records";
import { gidNumber, toGid } from "../state/gid";
import { findCustomer } from "../store/customers";
import { financialStatus, totalsOf } from "../store/order-money";
import { type PageArgs, paginate } from "./connection";
import { type Context, type Resolvers, tagged } from "./context";
import { metafieldFields } from "./metafield-reads";
import { ORDER_SEARCH, orderSort, visibleOrders } from "./order-search";
import { type SearchFields, createSearch } from "./search";
import { money, notImplemented, userError } from "./shapes";

const customerGid = (row: { id: number }): string => toGid("Customer", row.id);

function spentMinor(context: Context, row: CustomerRow): number {
  let sum = 0;
  for (const order of context.store.ordersOf(row.id)) {
    if (order.test || order.cancelledAt || financialStatus(order) === "PENDING") continue;
    const totals = totalsOf(order);
    sum += totals.paidMinor - totals.refundedMinor;
  }
  return sum;
}

const CUSTOMER_SEARCH: SearchFields<CustomerRow> = {
  id: (row) => row.id,
  tag: (row) => row.tags,
  email: (row) => row.email,
  created_at: (row) => row.createdAt,
  customer_date: (row) => row.createdAt,
  updated_at: (row) => row.updatedAt,
};

const SORTS: Record<string, (row: CustomerRow) => string | number> = {
  ID: (row) => row.id,
  CREATED_AT: (row) => row.createdAt,
  UPDATED_AT: (row) => row.updatedAt,
  RELEVANCE: (row) => row.id,
};

type ListArgs = PageArgs & { query?: string | null; sortKey: string };

function* present(context: Context): Iterable<CustomerRow> {
  for (const row of context.store.customers.values()) if (row.mergedInto === null) yield row;
}

function listCustomers(_source: unknown, args: ListArgs, context: Context): unknown {
  const key = SORTS[args.sortKey];
  if (!key) throw notImplemented(`CustomerSortKeys.${args.sortKey}`);
  const matches = createSearch(args.query, CUSTOMER_SEARCH);
  return paginate(context, [...present(context)].filter(matches), args, { key, id: (row) => row.id });
}

type Identifier = { id?: string; emailAddress?: string; phoneNumber?: string; customId?: unknown };

function byIdentifier(
  _source: unknown,
  { identifier }: { identifier: Identifier },
  context: Context,
): CustomerRow | null {
  if (identifier.id) return findCustomer(context.store, gidNumber(identifier.id)) ?? null;
  if (identifier.emailAddress === undefined)
    throw notImplemented("CustomerIdentifierInput other than id and emailAddress");
  const email = identifier.emailAddress.toLowerCase();
  for (const row of present(context)) if (row.email.toLowerCase() === email) return row;
  return null;
}

export const customerResolvers: Resolvers = {
  QueryRoot: {
    customer: (_source: unknown, args: { id: string }, { store }: Context) =>
      findCustomer(store, gidNumber(args.id)) ?? null,
    customers: listCustomers,
    customersCount: (_source: unknown, args: { query?: string | null; limit?: number | null }, context: Context) => {
      const count = [...present(context)].filter(createSearch(args.query, CUSTOMER_SEARCH)).length;
      const limit = args.limit ?? Number.MAX_SAFE_INTEGER;
      return { count: Math.min(count, limit), precision: count > limit ? "AT_LEAST" : "EXACT" };
    },
    customerByIdentifier: byIdentifier,
  },
  Customer: {
    id: customerGid,
    legacyResourceId: (row: CustomerRow) => String(row.id),
    displayName: (row: CustomerRow) => `${row.firstName} ${row.lastName}`.trim() || row.email,
    firstName: (row: CustomerRow) => row.firstName || null,
    lastName: (row: CustomerRow) => row.lastName || null,
    email: (row: CustomerRow) => row.email || null,
    defaultEmailAddress: (row: CustomerRow) =>
      row.email ? { emailAddress: row.email, marketingState: "NOT_SUBSCRIBED", validFormat: true } : null,
    defaultPhoneNumber: () => null,
    phone: () => null,
    locale: () => "en",
    note: (row: CustomerRow) => row.note,
    state: () => "ENABLED",
    verifiedEmail: () => true,
    tags: (row: CustomerRow) => row.tags,
    createdAt: (row: CustomerRow) => row.createdAt,
    updatedAt: (row: CustomerRow) => row.updatedAt,
    numberOfOrders: (row: CustomerRow, _args: unknown, { store }: Context) => String(store.ordersOf(row.id).length),
    amountSpent: (row: CustomerRow, _args: unknown, context: Context) =>
      money(spentMinor(context, row), context.store.shop.currency),
    mergeable: (row: CustomerRow) => ({
      isMergeable: row.mergedInto === null,
      reason: row.mergedInto === null ? null : "The customer was merged.",
      errorFields: [],
      mergeInProgress: null,
    }),
    lastOrder: (row: CustomerRow, _args: unknown, { store }: Context) =>
      store.ordersOf(row.id).sort((a, b) => b.processedAt.localeCompare(a.processedAt))[0] ?? null,
    orders: (row: CustomerRow, args: ListArgs, context: Context) => {
      const rows = visibleOrders(context, context.store.ordersOf(row.id)).filter(
        createSearch(args.query, ORDER_SEARCH),
      );
      return paginate(context, rows, args, { key: orderSort(args.sortKey), id: (order) => order.id });
    },
    storeCreditAccounts: (row: CustomerRow, args: PageArgs, context: Context) =>
      paginate(context, context.store.accountsOf(row.id), args, {
        key: (account) => account.id,
        id: (account) => account.id,
      }),
    ...metafieldFields(customerGid),
  },
  CustomerSegmentMember: {
    id: (row: CustomerRow) => toGid("CustomerSegmentMember", row.id),
    numberOfOrders: (row: CustomerRow, _args: unknown, { store }: Context) => String(store.ordersOf(row.id).length),
    amountSpent: (row: CustomerRow, _args: unknown, context: Context) =>
      money(spentMinor(context, row), context.store.shop.currency),
    displayName: (row: CustomerRow) => `${row.firstName} ${row.lastName}`.trim(),
    firstName: (row: CustomerRow) => row.firstName,
    lastName: (row: CustomerRow) => row.lastName,
    ...metafieldFields(customerGid),
  },
  Mutation: {
    customerUpdate: (
      _source: unknown,
      args: { input: { id?: string; tags?: string[]; note?: string } },
      { store, world }: Context,
    ) => {
      const row = args.input.id ? findCustomer(store, gidNumber(args.input.id)) : undefined;
      if (!row) return { customer: null, userErrors: [userError(["id"], "Customer does not exist")] };
      const known = Object.keys(args.input).find((key) => !["id", "tags", "note"].includes(key));
      if (known) throw notImplemented(`CustomerInput.${known}`);
      if (args.input.tags) row.tags = [...args.input.tags].sort();
      if (args.input.note !== undefined) row.note = args.input.note;
      row.updatedAt = world.nowIso();
      store.customers.put(row);
      return { customer: tagged("Customer", row), userErrors: [] };
    },
  },
};
