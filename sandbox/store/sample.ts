import type { ProductRow } from "../state/records";
import type { Store } from "../state/store";
import type { World } from "../state/world";
import { createCustomer } from "./customers";
import { personAt } from "./names";

export type NewProduct = {
  title: string;
  description?: string | undefined;
  productType?: string | undefined;
  priceMinor: number;
  variants?: readonly { title: string; priceMinor: number }[] | undefined;
  collections?: readonly string[] | undefined;
  tags?: readonly string[] | undefined;
};

function handleOf(store: Store, title: string): string {
  const base = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  const taken = new Set(Array.from(store.products.values(), (row) => row.handle));
  let handle = base;
  for (let number = 2; taken.has(handle); number += 1) handle = `${base}-${number}`;
  return handle;
}

export function createProduct(world: World, store: Store, input: NewProduct): ProductRow {
  const now = world.nowIso();
  for (const handle of input.collections ?? []) {
    const known = [...store.collections.values()].some((row) => row.handle === handle);
    const title = handle.charAt(0).toUpperCase() + handle.slice(1);
    if (!known) store.collections.put({ id: world.nextNumber(), handle, title, updatedAt: now });
  }
  const variants = input.variants ?? [{ title: "Default Title", priceMinor: input.priceMinor }];
  const row: ProductRow = {
    id: world.nextNumber(),
    handle: handleOf(store, input.title),
    title: input.title,
    description: input.description ?? "",
    vendor: store.shop.name,
    productType: input.productType ?? "",
    tags: [...(input.tags ?? [])],
    collections: [...(input.collections ?? [])],
    hue: (store.products.size * 47 + 18) % 360,
    variants: variants.map((variant, index) => ({
      id: world.nextNumber(),
      sku: `KC-${store.products.size + 1}-${index + 1}`,
      ...variant,
    })),
    createdAt: now,
    updatedAt: now,
  };
  store.products.put(row);
  return row;
}

const PRODUCTS: NewProduct[] = [
  {
    title: "Morning mug",
    priceMinor: 2400,
    productType: "Mug",
    collections: ["ceramics"],
    description: "Stoneware, thrown by hand, holds 350 ml and your first hour.",
  },
  {
    title: "Tea bowl, ash glaze",
    priceMinor: 3200,
    productType: "Bowl",
    collections: ["ceramics"],
    description: "A quiet bowl with a rim that fits the lip.",
  },
  {
    title: "Serving plate",
    priceMinor: 4800,
    productType: "Plate",
    collections: ["ceramics"],
    description: "Wide, shallow and dishwasher safe.",
  },
  {
    title: "Bud vase",
    priceMinor: 1900,
    productType: "Vase",
    collections: ["ceramics"],
    description: "For one stem, or none.",
  },
  {
    title: "Glazing brush set",
    priceMinor: 2800,
    productType: "Tools",
    collections: ["workshop"],
    description: "Five goat-hair brushes in a roll.",
  },
  {
    title: "Clay starter kit",
    priceMinor: 5400,
    productType: "Kit",
    collections: ["workshop"],
    description: "Five kilos of stoneware, tools and a small booklet.",
    variants: [
      { title: "5 kg", priceMinor: 5400 },
      { title: "10 kg", priceMinor: 8900 },
    ],
  },
  {
    title: "Trimming tools",
    priceMinor: 3600,
    productType: "Tools",
    collections: ["workshop"],
    description: "Three loops that keep their edge.",
  },
  {
    title: "Linen apron",
    priceMinor: 6200,
    productType: "Apron",
    collections: ["workshop"],
    description: "Washed linen with a pocket that takes a sponge.",
    variants: [
      { title: "Rust", priceMinor: 6200 },
      { title: "Moss", priceMinor: 6200 },
    ],
  },
  {
    title: "Field notes journal",
    priceMinor: 1600,
    productType: "Paper",
    collections: ["paper"],
    description: "Dot grid, lies flat, room for glaze recipes.",
  },
  {
    title: "Clover seed cards",
    priceMinor: 900,
    productType: "Paper",
    collections: ["paper"],
    description: "Plant them when you have read them.",
  },
];

const SHOPPERS = 8;

/** A shop that looks lived in: ten products in three collections and a few shoppers. */
export function fillWithSample(world: World, store: Store): void {
  for (const product of PRODUCTS) createProduct(world, store, product);
  for (let index = 0; index < SHOPPERS; index += 1)
    createCustomer(world, store, { ...personAt(index), ref: `shopper-${index + 1}` });
}
