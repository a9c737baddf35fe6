import type { Campaign, OrderRules, ProductRule, Program } from "../programs/program";
import { divideCeil, multiplyDivideFloor, sumOf } from "../shared/integer";
import { HOUR_MS, type Day, type Instant, parseDay } from "../shared/time";
import type { OrderDetails, OrderLine } from "./order-details";

/** Why an order, or its buyer, earns nothing or less: a closed set. */
export const EARNING_REFUSALS = [
  "below-minimum",
  "excluded-customer",
  "no-product-earns",
  "subscription-excluded",
  "renewal-excluded",
  "cool-down",
] as const;

export type EarningRefusal = (typeof EARNING_REFUSALS)[number];

/** What of an order earns, fixed when it is settled. Percents are of the rates. */
export type Earning = {
  /** Of an order that is worth `ofMinor`; less net value earns in proportion. */
  readonly earningMinor: number;
  readonly ofMinor: number;
  readonly buyerPercent: number;
  readonly contributorPercent: number;
  readonly creatorPercent: number;
  readonly refusals: readonly EarningRefusal[];
  /** Names of campaigns and multipliers that counted. */
  readonly bonuses: readonly string[];
};

/** An earlier order of the same customer, as far as it matters here. */
export type EarlierOrder = {
  readonly placedAt: Instant;
  /** Cancelled or refunded in full by the instant at which the order in question is settled. */
  readonly undone: boolean;
  /** Whether its buyer earned: only that starts a cool-down. */
  readonly earned: boolean;
};

export type EarningInput = {
  readonly placedAt: Instant;
  readonly placedDay: Day;
  readonly totalMinor: number;
  /** Null: not known, so rules about lines, tax, shipping, tags and subscriptions let it pass. */
  readonly details: OrderDetails | null;
  readonly earlier: readonly EarlierOrder[];
};

/** Whether a program's rules leave every order as it is, which most do: then nothing need be looked up. */
export function hasEarningRules(program: Pick<Program, "orders" | "campaigns">): boolean {
  const { orders } = program;
  return (
    program.campaigns.length > 0 ||
    orders.minimumMinor > 0 ||
    rulesReadDetails(program) ||
    looksAtEarlierOrders(program)
  );
}

/** Whether what an order earns depends on earlier orders of its customer. */
export function looksAtEarlierOrders({ orders }: Pick<Program, "orders">): boolean {
  return orders.firstOrderPercent !== 100 || orders.coolDownHours > 0;
}

/** Whether the rules look at an order's lines, tax, shipping, tags or subscription: what is not known of an order past the app's time. */
export function rulesReadDetails({ orders }: Pick<Program, "orders">): boolean {
  return (
    orders.countTax ||
    orders.countShipping ||
    orders.products.mode !== "all" ||
    orders.multipliers.length > 0 ||
    orders.excludedTags.length > 0 ||
    orders.subscriptions !== "all" ||
    orders.subscriptionPercent !== 100
  );
}

/** Whether the rules name collections or customer tags, which an order's webhook does not tell. */
export function rulesNeedLookUp({ orders }: Pick<Program, "orders">): boolean {
  const named = [orders.products, ...orders.multipliers].flatMap((rule) => rule.collections);
  return [...named, ...orders.products.exceptCollections, ...orders.excludedTags].length > 0;
}

/** What of an order earns under the program's rules for orders and its campaigns; null where every order earns on its total. */
export function earningOf(program: Pick<Program, "orders" | "campaigns">, order: EarningInput): Earning | null {
  if (!hasEarningRules(program)) return null;
  const rules = program.orders;
  const refusals = refusalsOf(rules, order);
  const running = program.campaigns.filter((campaign) => runsOn(campaign, order.placedDay));
  const base = refusals.length > 0 ? { earningMinor: 0, bonuses: [] } : baseOf(rules, order);
  if (base.earningMinor === 0 && refusals.length === 0 && order.totalMinor > 0) refusals.push("no-product-earns");
  const first = !order.earlier.some((one) => !one.undone);
  const cooling = order.earlier.some(
    (one) => !one.undone && one.earned && order.placedAt - one.placedAt < rules.coolDownHours * HOUR_MS,
  );
  const subscribed = order.details !== null && order.details.subscription !== null;
  const percents = [
    first ? rules.firstOrderPercent : 100,
    subscribed ? rules.subscriptionPercent : 100,
    cooling ? 0 : 100,
    ...running.map((campaign) => campaign.buyerPercent),
  ];
  return {
    earningMinor: base.earningMinor,
    ofMinor: order.totalMinor,
    buyerPercent: compound(percents),
    contributorPercent: compound(running.map((campaign) => campaign.contributorPercent)),
    creatorPercent: compound(running.map((campaign) => campaign.creatorPercent)),
    refusals: cooling ? [...refusals, "cool-down"] : refusals,
    bonuses: [...running.map((campaign) => campaign.name), ...base.bonuses],
  };
}

/**
 * What the buyer's percent of an order would be without the campaigns of its day. They are percents of what the rules leave, so that
 * the rules' percent is known from both where campaigns add; where they take away, the least that it can have been.
 */
export function buyerPercentOfRules(
  { campaigns }: Pick<Program, "campaigns">,
  earning: Pick<Earning, "buyerPercent" | "refusals">,
  placedDay: Day,
): number {
  const running = campaigns.filter((campaign) => runsOn(campaign, placedDay));
  const percent = compound(running.map((campaign) => campaign.buyerPercent));
  if (percent === 0) return earning.refusals.includes("cool-down") ? 0 : 100;
  return divideCeil(100 * earning.buyerPercent, percent);
}

/** Whether the buyer's part of an order is worth anything: what a cool-down counts from. */
export function buyerEarns(earning: Earning | null): boolean {
  return earning === null || (earning.earningMinor > 0 && earning.buyerPercent > 0);
}

/** What earns of an order of which `netMinor` is left after refunds. */
export function earningNet(earning: Earning | null, netMinor: number): number {
  if (earning === null || earning.earningMinor === earning.ofMinor) return netMinor;
  if (earning.ofMinor === 0) return 0;
  return multiplyDivideFloor(earning.earningMinor, netMinor, earning.ofMinor);
}

function refusalsOf(rules: OrderRules, { totalMinor, details }: EarningInput): EarningRefusal[] {
  const refusals: EarningRefusal[] = [];
  if (totalMinor < rules.minimumMinor) refusals.push("below-minimum");
  if (details === null) return refusals;
  const excluded = new Set(rules.excludedTags.map(foldTag));
  if (details.customerTags.some((tag) => excluded.has(foldTag(tag)))) refusals.push("excluded-customer");
  if (rules.subscriptions === "none" && details.subscription !== null) refusals.push("subscription-excluded");
  if (rules.subscriptions === "first" && details.subscription === "renewal") refusals.push("renewal-excluded");
  return refusals;
}

/** Shopify compares tags without regard to case. */
function foldTag(tag: string): string {
  return tag.trim().toLowerCase();
}

/** Lines that earn, each times its multipliers, with tax and shipping where they count. */
function baseOf(
  rules: OrderRules,
  { totalMinor, details }: EarningInput,
): { readonly earningMinor: number; readonly bonuses: readonly string[] } {
  if (details === null) return { earningMinor: totalMinor, bonuses: [] };
  const beside = (rules.countTax ? details.taxMinor : 0) + (rules.countShipping ? details.shippingMinor : 0);
  const byLine = rules.products.mode !== "all" || rules.multipliers.length > 0;
  if (!byLine || details.lines.length === 0) return { earningMinor: totalMinor + beside, bonuses: [] };
  const lines = details.lines.filter((line) => earns(rules.products, line));
  const used = rules.multipliers.filter((multiplier) => lines.some((line) => names(multiplier, line)));
  const linesMinor = sumOf(lines, (line) => line.amountMinor);
  const earningMinor = sumOf(lines, (line) => {
    const percent = compound(used.filter((one) => names(one, line)).map((one) => one.percent));
    return multiplyDivideFloor(withinTotal(line.amountMinor, linesMinor, totalMinor), percent, 100);
  });
  return { earningMinor: lines.length === 0 ? 0 : earningMinor + beside, bonuses: used.map((one) => one.name) };
}

/** Lines can say more than the order came to, as where an edit took pieces away: then each counts for its part of the total. */
function withinTotal(amountMinor: number, linesMinor: number, totalMinor: number): number {
  return linesMinor <= totalMinor ? amountMinor : multiplyDivideFloor(amountMinor, totalMinor, linesMinor);
}

function earns(rule: ProductRule, line: OrderLine): boolean {
  switch (rule.mode) {
    case "all":
      return true;
    case "only":
      return names(rule, line) && !names({ products: rule.exceptProducts, collections: rule.exceptCollections }, line);
    case "except":
      return !names(rule, line);
  }
}

function names(rule: Pick<ProductRule, "products" | "collections">, line: OrderLine): boolean {
  return (
    (line.product !== null && rule.products.includes(line.product)) ||
    line.collections.some((collection) => rule.collections.includes(collection))
  );
}

function runsOn(campaign: Campaign, day: Day): boolean {
  const [from, until] = [parseDay(campaign.from), parseDay(campaign.until)];
  return from !== null && until !== null && from <= day && day <= until;
}

/** Percents of percents, floored after each. */
function compound(percents: readonly number[]): number {
  return percents.reduce((product, percent) => multiplyDivideFloor(product, percent, 100), 100);
}
