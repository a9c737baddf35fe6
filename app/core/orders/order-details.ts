/** One line of an order as it was sold: net of discounts, before refunds. */
export type OrderLine = {
  readonly product: string | null;
  /** Of the product when the order was taken in: a later change of a collection changes no reward. */
  readonly collections: readonly string[];
  readonly amountMinor: number;
};

/** What earning rules look at in an order beside its total; amounts in minor units of the order's currency. */
export type OrderDetails = {
  readonly lines: readonly OrderLine[];
  /** Both as sold: a refund scales what earns, tax and shipping with it. */
  readonly taxMinor: number;
  readonly shippingMinor: number;
  /** Whether it starts a subscription or is one of its later deliveries. */
  readonly subscription: "first" | "renewal" | null;
  readonly customerTags: readonly string[];
};
