import type { DiscountContext, DiscountRow } from "../state/records";
import { gidNumber } from "../state/gid";
import { toMinor } from "../state/money";
import type { Context } from "./context";
import { type UserError, notImplemented, userError } from "./shapes";

type Ids = { add?: string[] | null; remove?: string[] | null };

export type DiscountInput = {
  title?: string | null;
  code?: string | null;
  startsAt?: string | null;
  endsAt?: string | null;
  usageLimit?: number | null;
  appliesOncePerCustomer?: boolean | null;
  tags?: string[] | null;
  recurringCycleLimit?: number | null;
  combinesWith?: { orderDiscounts?: boolean; productDiscounts?: boolean; shippingDiscounts?: boolean } | null;
  context?: { all?: string; customers?: Ids; customerSegments?: Ids; markets?: unknown } | null;
  customerSelection?: { all?: boolean; customers?: Ids; customerSegments?: Ids } | null;
  customerGets?: {
    items?: {
      all?: boolean | null;
      products?: { productsToAdd?: string[] | null; productVariantsToAdd?: string[] | null } | null;
      collections?: Ids | null;
    } | null;
    value?: {
      percentage?: number | null;
      discountAmount?: { amount?: string | number | null; appliesOnEachItem?: boolean | null } | null;
      discountOnQuantity?: unknown;
    } | null;
  } | null;
  minimumRequirement?: {
    quantity?: { greaterThanOrEqualToQuantity?: string | number | null } | null;
    subtotal?: { greaterThanOrEqualToSubtotal?: string | number | null } | null;
  } | null;
  maximumShippingPrice?: string | number | null;
  destination?: { all?: boolean } | null;
};

function readContext(context: Context, input: DiscountInput, root: string): DiscountContext | UserError {
  const given = input.context ?? input.customerSelection;
  if (!given) return userError([root, "context"], "Context can't be blank", "BLANK");
  if ("markets" in given && given.markets) throw notImplemented("DiscountContextInput.markets");
  if (given.customerSegments) {
    const ids = (given.customerSegments.add ?? []).map(gidNumber);
    const missing = ids.find((id) => !context.store.segments.get(id));
    if (missing)
      return userError(
        [root, "context", "customerSegments", "add"],
        `Customer segment with id: ${missing} is invalid`,
        "INVALID",
      );
    return ids.length > 0
      ? { kind: "segments", ids }
      : userError([root, "context", "customerSegments", "add"], "Add can't be blank", "BLANK");
  }
  if (given.customers) {
    const ids = (given.customers.add ?? []).map(gidNumber);
    const missing = ids.find((id) => !context.store.customers.get(id));
    if (missing)
      return userError([root, "context", "customers", "add"], `Customer with id: ${missing} is invalid`, "INVALID");
    return { kind: "customers", ids };
  }
  return { kind: "all" };
}

/** Segments are added to those there are, and taken away; of another kind of buyers nothing stays. */
export function changedContext(
  context: Context,
  now: DiscountContext,
  input: DiscountInput,
  root: string,
): DiscountContext | UserError {
  const given = input.context?.customerSegments;
  if (!given) return readContext(context, input, root);
  const removed = new Set((given.remove ?? []).map(gidNumber));
  const kept =
    now.kind === "segments" ? now.ids.filter((id) => !removed.has(id) && context.store.segments.get(id)) : [];
  if (kept.length > 0 && (given.add ?? []).length === 0) return { kind: "segments", ids: kept };
  const added = readContext(context, input, root);
  if ("message" in added || added.kind !== "segments") return added;
  return { kind: "segments", ids: [...new Set([...kept, ...added.ids])] };
}

function readValue(context: Context, input: DiscountInput, root: string): DiscountRow["value"] | UserError {
  const value = input.customerGets?.value;
  if (value?.discountOnQuantity) throw notImplemented("DiscountCustomerGetsValueInput.discountOnQuantity");
  if (typeof value?.percentage === "number") {
    if (value.percentage > 0 && value.percentage <= 1)
      return { kind: "percentage", bps: Math.round(value.percentage * 10_000) };
    return userError(
      [root, "customerGets", "value", "percentage"],
      "Value must be between 0.0 and 1.0",
      "VALUE_OUTSIDE_RANGE",
    );
  }
  const amount = value?.discountAmount?.amount;
  if (amount === undefined || amount === null)
    return userError([root, "customerGets", "value"], "Value can't be blank", "BLANK");
  const minor = toMinor(amount, context.store.shop.currency);
  if (minor <= 0)
    return userError(
      [root, "customerGets", "value", "discountAmount", "amount"],
      "Amount must be greater than 0",
      "GREATER_THAN",
    );
  return { kind: "amount", minor, onEachItem: value?.discountAmount?.appliesOnEachItem ?? false };
}

function readItems(input: DiscountInput, root: string): DiscountRow["items"] | UserError {
  const items = input.customerGets?.items;
  if (items?.all) return { kind: "all" };
  if (items?.products?.productVariantsToAdd?.length) throw notImplemented("DiscountProductsInput.productVariantsToAdd");
  if (items?.products?.productsToAdd) return { kind: "products", ids: items.products.productsToAdd.map(gidNumber) };
  if (items?.collections?.add) return { kind: "collections", ids: items.collections.add.map(gidNumber) };
  return userError([root, "customerGets", "items"], "Items in 'customer get' can't be blank", "BLANK");
}

function readMinimum(context: Context, input: DiscountInput, root: string): DiscountRow["minimum"] | UserError {
  const subtotal = input.minimumRequirement?.subtotal?.greaterThanOrEqualToSubtotal;
  const quantity = input.minimumRequirement?.quantity?.greaterThanOrEqualToQuantity;
  const hasSubtotal = subtotal !== undefined && subtotal !== null;
  const hasQuantity = quantity !== undefined && quantity !== null;
  if (hasSubtotal && hasQuantity) {
    return userError(
      [root, "minimumRequirement"],
      "Minimum subtotal and quantity cannot both be present.",
      "MINIMUM_SUBTOTAL_AND_QUANTITY_RANGE_BOTH_PRESENT",
    );
  }
  if (hasSubtotal) return { kind: "subtotal", minor: toMinor(subtotal, context.store.shop.currency) };
  return hasQuantity ? { kind: "quantity", quantity: Number(quantity) } : null;
}

const isError = (value: unknown): value is UserError =>
  typeof value === "object" && value !== null && "message" in value;

/** What can be said without looking at the rest of the input. */
function simpleErrors(context: Context, input: DiscountInput, root: string): UserError[] {
  const errors: UserError[] = [];
  if (!input.title?.trim()) errors.push(userError([root, "title"], "Title can't be blank", "BLANK"));
  if (!input.startsAt) errors.push(userError([root, "startsAt"], "Starts at can't be blank", "BLANK"));
  if (!input.code?.trim()) errors.push(userError([root, "code"], "Code can't be blank", "BLANK"));
  if (input.code && input.code.length > 255)
    errors.push(userError([root, "code"], "Code is too long (maximum is 255 characters)", "TOO_LONG"));
  if (input.code && context.store.codeByText(input.code.toLowerCase())) {
    errors.push(userError([root, "code"], "Code must be unique. Please try a different code.", "TAKEN"));
  }
  if (input.startsAt && input.endsAt && Date.parse(input.endsAt) <= Date.parse(input.startsAt)) {
    errors.push(userError([root, "endsAt"], "Ends at needs to be after starts_at", "END_DATE_BEFORE_START_DATE"));
  }
  if (typeof input.usageLimit === "number" && input.usageLimit < 1) {
    errors.push(userError([root, "usageLimit"], "Usage limit must be greater than 0", "GREATER_THAN"));
  }
  return errors;
}

type Kind = DiscountRow["kind"];

/** The discount that the input describes, or all that is wrong with it. */
export function readDiscount(
  context: Context,
  input: DiscountInput,
  kind: Kind,
  root: string,
): DiscountRow | UserError[] {
  if (typeof input.recurringCycleLimit === "number") throw notImplemented(`${root}.recurringCycleLimit`);
  const errors = simpleErrors(context, input, root);
  const shipping = kind === "free-shipping";
  const buyers = readContext(context, input, root);
  const value = shipping ? null : readValue(context, input, root);
  const items: DiscountRow["items"] | UserError = shipping ? { kind: "all" } : readItems(input, root);
  const minimum = readMinimum(context, input, root);
  for (const part of [buyers, value, items, minimum]) if (isError(part)) errors.push(part);
  if (isError(buyers) || isError(value) || isError(items) || isError(minimum) || errors.length > 0) return errors;
  const now = context.world.nowIso();
  const maximum = input.maximumShippingPrice;
  return {
    id: context.world.nextNumber(),
    kind,
    title: input.title ?? "",
    startsAt: new Date(input.startsAt ?? now).toISOString(),
    endsAt: input.endsAt ? new Date(input.endsAt).toISOString() : null,
    deactivated: false,
    context: buyers,
    value,
    items,
    minimum,
    maximumShippingMinor:
      maximum === undefined || maximum === null ? null : toMinor(maximum, context.store.shop.currency),
    combinesWith: {
      orderDiscounts: input.combinesWith?.orderDiscounts ?? false,
      productDiscounts: input.combinesWith?.productDiscounts ?? false,
      shippingDiscounts: input.combinesWith?.shippingDiscounts ?? false,
    },
    usageLimit: input.usageLimit ?? null,
    oncePerCustomer: input.appliesOncePerCustomer ?? false,
    usageCount: 0,
    tags: input.tags ?? [],
    createdAt: now,
    updatedAt: now,
  };
}
