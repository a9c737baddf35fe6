import type { OrderDetails, OrderLine } from "../../core/orders/order-details";
import type { FieldReader } from "./parse-row";

const A_LINE = "lines as product|collection,collection|amount in minor units, one after the other with ; between them";

/** `123|9,10|1999;124||500`: product, its collections, what it came to net of discounts. Null when it is not of that form. */
function parseLines(text: string): OrderLine[] | null {
  const lines: OrderLine[] = [];
  for (const part of text === "" ? [] : text.split(";")) {
    const [product, collections, amount, ...more] = part.split("|");
    if (amount === undefined || more.length > 0 || !/^\d{1,13}$/.test(amount)) return null;
    lines.push({
      product: product === "" || product === undefined ? null : product,
      collections: (collections ?? "").split(",").filter((one) => one !== ""),
      amountMinor: Number(amount),
    });
  }
  return lines;
}

/** How parseLines reads them. */
export function formatLines(lines: readonly OrderLine[]): string {
  return lines
    .map((line) => `${line.product ?? ""}|${line.collections.join(",")}|${String(line.amountMinor)}`)
    .join(";");
}

const SUBSCRIPTIONS = ["", "first", "renewal"];

/** What earning rules look at, of the optional columns of orders.csv; null where a row has none of it. */
export function parseDetails(read: FieldReader<"orders">): OrderDetails | null {
  const columns = ["tax_minor", "shipping_minor", "subscription", "tags", "lines"] as const;
  if (columns.every((column) => read.optional(column) === null)) return null;
  const amount = (column: "tax_minor" | "shipping_minor"): number =>
    read.optional(column) === null ? 0 : read.amountMinor(column);
  const subscription = read.matching(
    "subscription",
    (text) => SUBSCRIPTIONS.includes(text),
    "first, renewal or nothing",
  );
  return {
    taxMinor: amount("tax_minor"),
    shippingMinor: amount("shipping_minor"),
    subscription: subscription === "first" || subscription === "renewal" ? subscription : null,
    customerTags: (read.optional("tags") ?? "").split(";").filter((tag) => tag !== ""),
    lines: parseLines(read.matching("lines", (text) => parseLines(text) !== null, A_LINE)) ?? [],
  };
}
