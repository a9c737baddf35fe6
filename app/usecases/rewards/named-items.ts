import type { DiscountTerms } from "~/core/rewards/discount-terms";

/** What a discount holds for, by Shopify's ids. */
export type NamedItems = {
  readonly kind: "all" | "products" | "collections";
  readonly ids: readonly string[];
};

export function namedItems(terms: DiscountTerms): NamedItems {
  const products = terms.kind === "free-product" ? [terms.product] : terms.products;
  if (products.length > 0) return { kind: "products", ids: products.flatMap((one) => productGid(one) ?? []) };
  const collections = terms.collections.map((one) => (/^\d+$/.test(one) ? `gid://shopify/Collection/${one}` : one));
  return { kind: collections.length > 0 ? "collections" : "all", ids: collections };
}

export function productGid(product: string): string | null {
  if (/^\d+$/.test(product)) return `gid://shopify/Product/${product}`;
  return product.startsWith("gid://shopify/Product/") ? product : null;
}
