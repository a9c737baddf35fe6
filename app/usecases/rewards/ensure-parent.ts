import { type DiscountParent, findParent, insertParents, setParentDiscount } from "~/adapters/persistence/code-rows";
import {
  CreateFreeShippingDiscountDocument,
  CreateTierDiscountDocument,
  DiscountByCodeDocument,
  type DiscountContextInput,
  type DiscountItemsInput,
  type DiscountMinimumRequirementInput,
  ProductPriceDocument,
} from "~/adapters/shopify/generated/operations";
import type { DiscountTerms } from "~/core/rewards/discount-terms";
import { formatDecimalAmount, parseDecimalAmount } from "~/core/shared/money";
import { formatInstant } from "~/core/shared/time";
import type { ShopifyAdmin } from "~/ports/shopify-admin";
import type { ShopProgram } from "~/usecases/programs/load-program";
import { Postponed, Refused, dataOf } from "./answers";
import type { IssueDeps } from "./issue-store-credit";
import { drawOwnCode } from "./name-codes";
import { namedItems, productGid } from "./named-items";
import { ensureSegment } from "./tier-segment";

export type MadeParent = DiscountParent & { readonly discountId: string };

type Of = { readonly deps: IssueDeps; readonly at: ShopProgram; readonly admin: ShopifyAdmin };

/**
 * The parent's discount at Shopify, found by its own code or made. Its row, with the code, is there before the call, and Shopify takes no
 * code twice: of two workers at once, one makes it and the other finds it.
 */
export async function ensureParent(
  deps: IssueDeps,
  at: ShopProgram,
  admin: ShopifyAdmin,
  parentKey: string,
): Promise<MadeParent> {
  const kept = await findParent(deps.pool, at.shopId, parentKey);
  if (!kept) throw new Error(`there is no parent ${parentKey}`);
  const of = { deps, at, admin };
  const parent = kept.terms.kind === "free-product" ? await atPrice(of, kept) : kept;
  if (parent.discountId !== null) return { ...parent, discountId: parent.discountId };
  const discountId = (await discountOf(admin, parent)) ?? (await createParent(of, parent));
  await setParentDiscount(deps.pool, at.shopId, parent.parentKey, discountId);
  return { ...parent, discountId };
}

async function discountOf(admin: ShopifyAdmin, { ownCode }: DiscountParent): Promise<string | undefined> {
  return dataOf(await admin.run(DiscountByCodeDocument, { code: ownCode })).codeDiscountNodeByCode?.id;
}

/**
 * A free product is its price off, once an order: a percentage would take as many pieces as somebody puts into the cart. Each price is a
 * parent of its own below that of the product, so that codes given before keep theirs.
 */
async function atPrice({ deps, at, admin }: Of, parent: DiscountParent): Promise<DiscountParent> {
  const id = productGid(parent.terms.product);
  const product = id === null ? null : dataOf(await admin.run(ProductPriceDocument, { id })).product;
  if (!product) throw new Refused("product-not-found");
  const { amount, currencyCode } = product.priceRangeV2.maxVariantPrice;
  const price = parseDecimalAmount(amount, currencyCode);
  if (price.kind !== "amount" || price.amountMinor === 0) throw new Refused("product-without-price");
  if (price.amountMinor === parent.priceMinor) return parent;
  const { amountMinor: priceMinor } = price;
  const parentKey = `${parent.parentKey}@${String(priceMinor)}`;
  await insertParents(deps.pool, at.shopId, [{ ...parent, parentKey, priceMinor, ownCode: drawOwnCode() }]);
  const priced = await findParent(deps.pool, at.shopId, parentKey);
  if (!priced) throw new Error(`there is no parent ${parentKey}`);
  return priced;
}

async function createParent({ deps, at, admin }: Of, parent: DiscountParent): Promise<string> {
  const { terms, priceMinor } = parent;
  const { currency } = at.shop;
  const shared = {
    title: parent.title,
    code: parent.ownCode,
    startsAt: formatInstant(deps.clock.now()),
    endsAt: terms.endsAt === null ? null : formatInstant(terms.endsAt),
    usageLimit: terms.usesMax,
    context: await contextOf(admin, terms),
    combinesWith: {
      orderDiscounts: terms.combinesWith.includes("order"),
      productDiscounts: terms.combinesWith.includes("product"),
      shippingDiscounts: terms.combinesWith.includes("shipping"),
    },
    ...minimumOf(terms, currency),
  };
  if (terms.kind === "free-shipping") {
    const discount = { ...shared, destination: { all: true } };
    const made = dataOf(
      await admin.run(CreateFreeShippingDiscountDocument, { discount }),
    ).discountCodeFreeShippingCreate;
    return idOf(admin, parent, made);
  }
  const customerGets = { value: valueOf(terms, priceMinor, currency), items: itemsOf(terms) };
  const made = dataOf(await admin.run(CreateTierDiscountDocument, { discount: { ...shared, customerGets } }));
  return idOf(admin, parent, made.discountCodeBasicCreate);
}

type Created = {
  readonly codeDiscountNode: { readonly id: string } | null;
  readonly userErrors: readonly { readonly message: string }[];
} | null;

async function idOf(admin: ShopifyAdmin, parent: DiscountParent, answer: Created): Promise<string> {
  const [problem] = answer?.userErrors ?? [];
  const id = problem ? await discountOf(admin, parent) : answer?.codeDiscountNode?.id;
  if (!id) throw new Postponed(`parent discount: ${problem?.message ?? "no id came back"}`);
  return id;
}

function valueOf(terms: DiscountTerms, priceMinor: number | null, currency: string) {
  if (terms.kind === "percent") return { percentage: terms.percent / 100 };
  const amountMinor = terms.kind === "amount" ? terms.amountMinor : (priceMinor ?? 0);
  if (terms.kind === "amount" && terms.currency !== currency) throw new Refused("currency-changed");
  return { discountAmount: { amount: formatDecimalAmount(amountMinor, currency), appliesOnEachItem: false } };
}

function itemsOf(terms: DiscountTerms): DiscountItemsInput {
  const { kind, ids } = namedItems(terms);
  if (kind === "all") return { all: true };
  return kind === "products" ? { products: { productsToAdd: [...ids] } } : { collections: { add: [...ids] } };
}

function minimumOf(
  terms: DiscountTerms,
  currency: string,
): { readonly minimumRequirement?: DiscountMinimumRequirementInput } {
  if (terms.minimumMinor === 0) return {};
  const greaterThanOrEqualToSubtotal = formatDecimalAmount(terms.minimumMinor, currency);
  return { minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal } } };
}

async function contextOf(admin: ShopifyAdmin, { tier }: DiscountTerms): Promise<DiscountContextInput> {
  return tier === null ? { all: "ALL" } : { customerSegments: { add: [await ensureSegment(admin, tier)] } };
}
