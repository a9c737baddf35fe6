import type { CollectionRow, ProductRow, VariantRow } from "../state/records";
import type { Store } from "../state/store";
import { gidNumber, toGid } from "../state/gid";
import { toDecimal } from "../state/money";
import { type PageArgs, listConnection, paginate } from "./connection";
import type { Context, Resolvers } from "./context";
import { metafieldFields } from "./metafield-reads";
import { createSearch } from "./search";
import { money } from "./shapes";

type VariantSource = { variant: VariantRow; product: ProductRow };
type ListArgs = PageArgs & { query?: string | null; sortKey: string };

export const variantsOf = (product: ProductRow): VariantSource[] =>
  product.variants.map((variant) => ({ variant, product }));

export function findVariant(store: Store, id: number): VariantSource | null {
  for (const product of store.products.values()) {
    const variant = product.variants.find((known) => known.id === id);
    if (variant) return { variant, product };
  }
  return null;
}

const PRODUCT_SEARCH = {
  id: (row: ProductRow) => row.id,
  title: (row: ProductRow) => row.title,
  tag: (row: ProductRow) => row.tags,
  vendor: (row: ProductRow) => row.vendor,
  product_type: (row: ProductRow) => row.productType,
  created_at: (row: ProductRow) => row.createdAt,
  updated_at: (row: ProductRow) => row.updatedAt,
  status: () => "active",
};

const productSort = (sortKey: string): ((row: ProductRow) => string | number) => {
  if (sortKey === "TITLE") return (row) => row.title;
  if (sortKey === "UPDATED_AT") return (row) => row.updatedAt;
  return sortKey === "CREATED_AT" ? (row) => row.createdAt : (row) => row.id;
};

export const productResolvers: Resolvers = {
  QueryRoot: {
    product: (_source: unknown, args: { id: string }, { store }: Context) =>
      store.products.get(gidNumber(args.id)) ?? null,
    products: (_source: unknown, args: ListArgs, context: Context) => {
      const rows = [...context.store.products.values()].filter(createSearch<ProductRow>(args.query, PRODUCT_SEARCH));
      return paginate(context, rows, args, { key: productSort(args.sortKey), id: (row) => row.id });
    },
    productVariant: (_source: unknown, args: { id: string }, { store }: Context) =>
      findVariant(store, gidNumber(args.id)),
    collection: (_source: unknown, args: { id: string }, { store }: Context) =>
      store.collections.get(gidNumber(args.id)) ?? null,
    collections: (_source: unknown, args: ListArgs, context: Context) => {
      const matches = createSearch<CollectionRow>(args.query, { id: (row) => row.id, title: (row) => row.title });
      const rows = [...context.store.collections.values()].filter(matches);
      return paginate(context, rows, args, { key: (row) => row.id, id: (row) => row.id });
    },
  },
  Product: {
    id: (row: ProductRow) => toGid("Product", row.id),
    legacyResourceId: (row: ProductRow) => String(row.id),
    title: (row: ProductRow) => row.title,
    handle: (row: ProductRow) => row.handle,
    description: (row: ProductRow) => row.description,
    descriptionHtml: (row: ProductRow) => `<p>${row.description}</p>`,
    vendor: (row: ProductRow) => row.vendor,
    productType: (row: ProductRow) => row.productType,
    tags: (row: ProductRow) => row.tags,
    status: () => "ACTIVE",
    createdAt: (row: ProductRow) => row.createdAt,
    updatedAt: (row: ProductRow) => row.updatedAt,
    publishedAt: (row: ProductRow) => row.createdAt,
    isGiftCard: () => false,
    totalInventory: () => 100,
    featuredMedia: () => null,
    variants: (row: ProductRow, args: PageArgs, context: Context) => listConnection(context, variantsOf(row), args),
    variantsCount: (row: ProductRow) => ({ count: row.variants.length, precision: "EXACT" }),
    priceRangeV2: (row: ProductRow, _args: unknown, { store }: Context) => {
      const prices = row.variants.map((variant) => variant.priceMinor);
      const { currency } = store.shop;
      return {
        minVariantPrice: money(Math.min(...prices), currency),
        maxVariantPrice: money(Math.max(...prices), currency),
      };
    },
    collections: (row: ProductRow, args: PageArgs, context: Context) => {
      const rows = [...context.store.collections.values()].filter((entry) => row.collections.includes(entry.handle));
      return paginate(context, rows, args, { key: (entry) => entry.id, id: (entry) => entry.id });
    },
    ...metafieldFields((row: ProductRow) => toGid("Product", row.id)),
  },
  ProductVariant: {
    id: ({ variant }: VariantSource) => toGid("ProductVariant", variant.id),
    legacyResourceId: ({ variant }: VariantSource) => String(variant.id),
    title: ({ variant }: VariantSource) => variant.title,
    displayName: ({ variant, product }: VariantSource) => `${product.title} - ${variant.title}`,
    sku: ({ variant }: VariantSource) => variant.sku,
    price: ({ variant }: VariantSource, _args: unknown, { store }: Context) =>
      toDecimal(variant.priceMinor, store.shop.currency),
    position: ({ variant, product }: VariantSource) => product.variants.indexOf(variant) + 1,
    availableForSale: () => true,
    inventoryQuantity: () => 100,
    product: ({ product }: VariantSource) => product,
    ...metafieldFields(({ variant }: VariantSource) => toGid("ProductVariant", variant.id)),
  },
  Collection: {
    id: (row: CollectionRow) => toGid("Collection", row.id),
    title: (row: CollectionRow) => row.title,
    handle: (row: CollectionRow) => row.handle,
    updatedAt: (row: CollectionRow) => row.updatedAt,
    products: (row: CollectionRow, args: PageArgs, context: Context) => {
      const rows = [...context.store.products.values()].filter((product) => product.collections.includes(row.handle));
      return paginate(context, rows, args, { key: (product) => product.id, id: (product) => product.id });
    },
    ...metafieldFields((row: CollectionRow) => toGid("Collection", row.id)),
  },
};
