// The rows of the sandbox store. Money is in the smallest unit of the shop's currency; instants are ISO strings in UTC.

export type Plan = "standard" | "advanced" | "plus" | "enterprise";

export type Installation = { id: number; at: string; scopes: string[] };

export type ShopRow = {
  id: string;
  number: number;
  name: string;
  email: string;
  currency: string;
  timezone: string;
  plan: Plan;
  partnerDevelopment: boolean;
  customerAccounts: "CLASSIC" | "NEW_CUSTOMER_ACCOUNTS";
  createdAt: string;
  updatedAt: string;
  nextOrderNumber: number;
  installation: Installation | null;
};

export type PostalAddress = {
  address1: string;
  address2?: string | undefined;
  city: string;
  zip: string;
  countryCode: string;
};

export type CustomerRow = {
  id: number;
  ref: string | null;
  firstName: string;
  lastName: string;
  email: string;
  /** Null: none, as of most. */
  address: PostalAddress | null;
  tags: string[];
  createdAt: string;
  updatedAt: string;
  note: string | null;
  mergedInto: number | null;
};

export type VariantRow = { id: number; title: string; priceMinor: number; sku: string };

export type ProductRow = {
  id: number;
  handle: string;
  title: string;
  description: string;
  vendor: string;
  productType: string;
  tags: string[];
  collections: string[];
  hue: number;
  variants: VariantRow[];
  createdAt: string;
  updatedAt: string;
};

export type CollectionRow = { id: number; handle: string; title: string; updatedAt: string };

export type LineRow = {
  id: number;
  productId: number | null;
  variantId: number | null;
  title: string;
  quantity: number;
  /** What is left after refunds of the line and edits. */
  currentQuantity: number;
  unitMinor: number;
  discountMinor: number;
  /** What of it discounts on the whole order took. */
  orderDiscountMinor: number;
};

export type AppliedDiscount = {
  discountId: number | null;
  code: string;
  kind: "percentage" | "fixed_amount" | "free_shipping";
  /** Basis points for a percentage, minor units for a fixed amount. */
  value: number;
  amountMinor: number;
};

export type RefundLineRow = { id: number; lineId: number; quantity: number; subtotalMinor: number };

export type RefundRow = {
  id: number;
  createdAt: string;
  note: string | null;
  amountMinor: number;
  lines: RefundLineRow[];
  gateway: string;
};

export type PaymentRow = { id: number; gateway: string; amountMinor: number; at: string };

export type VisitRow = {
  id: number;
  occurredAt: string;
  landingPage: string | null;
  referrerUrl: string | null;
  source: string;
  utm: Record<string, string> | null;
};

export type OrderRow = {
  id: number;
  ref: string | null;
  number: number;
  customerId: number | null;
  createdAt: string;
  processedAt: string;
  updatedAt: string;
  cancelledAt: string | null;
  cancelReason: string | null;
  test: boolean;
  sourceName: string;
  note: string | null;
  tags: string[];
  attributes: { name: string; value: string }[];
  lines: LineRow[];
  discounts: AppliedDiscount[];
  shippingMinor: number;
  taxMinor: number;
  payments: PaymentRow[];
  refunds: RefundRow[];
  edited: boolean;
  fulfilledAt: string | null;
  journey: { readyAt: string; visit: VisitRow } | null;
};

export type SegmentRow = {
  id: number;
  name: string;
  query: string;
  createdAt: string;
  updatedAt: string;
  members: number[];
};

export type MetafieldRow = {
  id: string;
  number: number;
  owner: string;
  namespace: string;
  key: string;
  type: string;
  value: string;
  createdAt: string;
  updatedAt: string;
};

export type DefinitionRow = {
  id: string;
  number: number;
  ownerType: string;
  namespace: string;
  key: string;
  name: string;
  description: string | null;
  type: string;
};

export type DiscountContext =
  { kind: "all" } | { kind: "segments"; ids: number[] } | { kind: "customers"; ids: number[] };

export type DiscountRow = {
  id: number;
  kind: "basic" | "free-shipping";
  title: string;
  startsAt: string;
  endsAt: string | null;
  deactivated: boolean;
  context: DiscountContext;
  value: { kind: "percentage"; bps: number } | { kind: "amount"; minor: number; onEachItem: boolean } | null;
  items: { kind: "all" } | { kind: "products"; ids: number[] } | { kind: "collections"; ids: number[] };
  minimum: { kind: "subtotal"; minor: number } | { kind: "quantity"; quantity: number } | null;
  maximumShippingMinor: number | null;
  combinesWith: { orderDiscounts: boolean; productDiscounts: boolean; shippingDiscounts: boolean };
  usageLimit: number | null;
  oncePerCustomer: boolean;
  usageCount: number;
  tags: string[];
  createdAt: string;
  updatedAt: string;
};

export type CodeRow = {
  id: number;
  discountId: number;
  code: string;
  usageCount: number;
  usedBy: number[];
  createdAt: string;
};

export type BulkCreationRow = {
  id: number;
  discountId: number;
  createdAt: string;
  done: boolean;
  codes: { code: string; codeId: number | null; error: { code: string; message: string } | null }[];
};

export type CreditAccountRow = { id: number; customerId: number; currency: string };

export type CreditTransactionRow = {
  id: number;
  accountId: number;
  kind: "credit" | "debit" | "expiration";
  amountMinor: number;
  balanceAfterMinor: number;
  createdAt: string;
  event: "ADJUSTMENT" | "ORDER_PAYMENT" | "ORDER_REFUND" | "ORDER_CANCELLATION";
  expiresAt: string | null;
  /** What is left of a credit; spent first by the nearest expiry. */
  remainingMinor: number;
  expired: boolean;
  creditId: number | null;
};

export type GiftCardRow = {
  id: number;
  code: string;
  customerId: number | null;
  note: string | null;
  initialMinor: number;
  balanceMinor: number;
  /** A date without time. */
  expiresOn: string | null;
  deactivatedAt: string | null;
  createdAt: string;
  updatedAt: string;
};

export type BulkOperationRow = {
  id: number;
  status: "CREATED" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELED" | "CANCELING";
  errorCode: string | null;
  query: string;
  scopes: string[];
  createdAt: string;
  completedAt: string | null;
  objectCount: number;
  rootObjectCount: number;
  fileSize: number;
  secret: string;
};

export type SubscriptionRow = {
  id: number;
  topic: string;
  uri: string;
  includeFields: string[];
  filter: string | null;
  createdAt: string;
  updatedAt: string;
  /** Declared in shopify.app.toml: not listed by the Admin API. */
  declared: boolean;
};

export type TokenRow = {
  id: string;
  mode: "offline" | "online";
  userId: number | null;
  scopes: string[];
  issuedAt: string;
  expiresAt: string | null;
  refreshToken: string | null;
  refreshExpiresAt: string | null;
  /** Set when the refresh token was used: its replacement's access token, and when that happened. */
  replacedBy: string | null;
  replacedAt: string | null;
  /** The refresh token can no longer be used, since its replacement has been. */
  retired: boolean;
  revoked: boolean;
};

export type DeliveryRow = {
  id: string;
  eventId: string;
  topic: string;
  uri: string;
  body: string;
  triggeredAt: string;
  attempts: { at: string; status: number | null; error: string | null; ms: number }[];
  state: "pending" | "delivered" | "failed" | "lost";
};

export type FlowTriggerRow = { id: number; handle: string; payload: unknown; at: string };

export type CartRow = {
  id: string;
  lines: { variantId: number; quantity: number }[];
  attributes: Record<string, string>;
  code: string | null;
  landing: { page: string; referrer: string | null; at: string } | null;
};

export type ShopperRow = { id: string; customerId: number };

export type MetaRow = { id: "meta"; nextNumber: number; clockOffsetMs: number };
