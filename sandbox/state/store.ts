import type {
  BulkCreationRow,
  BulkOperationRow,
  CartRow,
  CodeRow,
  CollectionRow,
  CreditAccountRow,
  CreditTransactionRow,
  CustomerRow,
  DefinitionRow,
  DeliveryRow,
  DiscountRow,
  FlowTriggerRow,
  GiftCardRow,
  MetafieldRow,
  OrderRow,
  ProductRow,
  SegmentRow,
  ShopRow,
  ShopperRow,
  SubscriptionRow,
  TokenRow,
} from "./records";
import { type RowId, type Table, createIndex } from "./table";

export type Store = {
  readonly shop: ShopRow;
  saveShop(): void;
  readonly customers: Table<CustomerRow>;
  readonly products: Table<ProductRow>;
  readonly collections: Table<CollectionRow>;
  readonly orders: Table<OrderRow>;
  readonly segments: Table<SegmentRow>;
  readonly metafields: Table<MetafieldRow>;
  readonly definitions: Table<DefinitionRow>;
  readonly discounts: Table<DiscountRow>;
  readonly codes: Table<CodeRow>;
  readonly bulkCreations: Table<BulkCreationRow>;
  readonly creditAccounts: Table<CreditAccountRow>;
  readonly creditTransactions: Table<CreditTransactionRow>;
  readonly giftCards: Table<GiftCardRow>;
  readonly bulkOperations: Table<BulkOperationRow>;
  readonly subscriptions: Table<SubscriptionRow>;
  readonly tokens: Table<TokenRow>;
  readonly deliveries: Table<DeliveryRow>;
  readonly flowTriggers: Table<FlowTriggerRow>;
  readonly carts: Table<CartRow>;
  readonly shoppers: Table<ShopperRow>;
  ordersOf(customerId: number): OrderRow[];
  metafieldsOf(owner: string): MetafieldRow[];
  codesOf(discountId: number): CodeRow[];
  /** Codes are the same in any case. */
  codeByText(lowerCase: string): CodeRow | undefined;
  accountsOf(customerId: number): CreditAccountRow[];
  transactionsOf(accountId: number): CreditTransactionRow[];
  subscriptionsTo(topic: string): SubscriptionRow[];
};

type OpenTable = <T extends { id: RowId }>(name: string) => Table<T>;

export function createStore(shop: ShopRow, open: OpenTable, saveShop: () => void): Store {
  const tables = {
    customers: open<CustomerRow>("customers"),
    products: open<ProductRow>("products"),
    collections: open<CollectionRow>("collections"),
    orders: open<OrderRow>("orders"),
    segments: open<SegmentRow>("segments"),
    metafields: open<MetafieldRow>("metafields"),
    definitions: open<DefinitionRow>("definitions"),
    discounts: open<DiscountRow>("discounts"),
    codes: open<CodeRow>("codes"),
    bulkCreations: open<BulkCreationRow>("bulk-creations"),
    creditAccounts: open<CreditAccountRow>("credit-accounts"),
    creditTransactions: open<CreditTransactionRow>("credit-transactions"),
    giftCards: open<GiftCardRow>("gift-cards"),
    bulkOperations: open<BulkOperationRow>("bulk-operations"),
    subscriptions: open<SubscriptionRow>("subscriptions"),
    tokens: open<TokenRow>("tokens"),
    deliveries: open<DeliveryRow>("deliveries"),
    flowTriggers: open<FlowTriggerRow>("flow-triggers"),
    carts: open<CartRow>("carts"),
    shoppers: open<ShopperRow>("shoppers"),
  };
  const byText = createIndex(tables.codes, (row) => row.code.toLowerCase());
  return {
    shop,
    saveShop,
    ...tables,
    ordersOf: createIndex(tables.orders, (row) => row.customerId),
    metafieldsOf: createIndex(tables.metafields, (row) => row.owner),
    codesOf: createIndex(tables.codes, (row) => row.discountId),
    codeByText: (lowerCase) => byText(lowerCase)[0],
    accountsOf: createIndex(tables.creditAccounts, (row) => row.customerId),
    transactionsOf: createIndex(tables.creditTransactions, (row) => row.accountId),
    subscriptionsTo: createIndex(tables.subscriptions, (row) => row.topic),
  };
}
