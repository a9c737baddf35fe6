import { z } from "zod";
import type { CustomerRow, OrderRow, ProductRow, VariantRow } from "../state/records";
import type { Store } from "../state/store";
import { parseGid } from "../state/gid";
import type { CheckoutLine } from "../store/discounts";

/** A number, a gid or the ref the row was loaded with. */
export const anyId = z.union([z.number(), z.string().min(1)]);
export type AnyId = z.infer<typeof anyId>;

function numberOf(id: AnyId): number {
  return Number(typeof id === "number" ? id : (parseGid(id)?.id ?? id));
}

function find<T extends { ref: string | null }>(
  id: AnyId,
  get: (id: number) => T | undefined,
  rows: () => Iterable<T>,
): T | undefined {
  const byNumber = get(numberOf(id));
  if (byNumber || typeof id === "number") return byNumber;
  for (const row of rows()) if (row.ref === id) return row;
  return undefined;
}

export function customerById(store: Store, id: AnyId): CustomerRow | undefined {
  const row = find(
    id,
    (number) => store.customers.get(number),
    () => store.customers.values(),
  );
  return row?.mergedInto === null ? row : undefined;
}

export function orderById(store: Store, id: AnyId): OrderRow | undefined {
  return find(
    id,
    (number) => store.orders.get(number),
    () => store.orders.values(),
  );
}

export function variantById(store: Store, id: number): { product: ProductRow; variant: VariantRow } | undefined {
  for (const product of store.products.values()) {
    const variant = product.variants.find((known) => known.id === id);
    if (variant) return { product, variant };
  }
  return undefined;
}

export const newLine = z.union([
  z.object({ variantId: z.number(), quantity: z.number().int().min(1).default(1) }),
  z.object({
    title: z.string().default("Item"),
    quantity: z.number().int().min(1).default(1),
    unitMinor: z.number().int().min(0),
    productId: z.number().nullish(),
  }),
]);

export function checkoutLine(store: Store, line: z.infer<typeof newLine>): CheckoutLine {
  if ("unitMinor" in line)
    return {
      productId: null,
      variantId: null,
      ...line,
      ...(line.productId ? { productId: line.productId } : {}),
    } as CheckoutLine;
  const found = variantById(store, line.variantId);
  if (!found) throw new Error(`There is no variant ${line.variantId}.`);
  const { product, variant } = found;
  const title = variant.title === "Default Title" ? product.title : `${product.title} - ${variant.title}`;
  return {
    productId: product.id,
    variantId: variant.id,
    title,
    quantity: line.quantity,
    unitMinor: variant.priceMinor,
  };
}
