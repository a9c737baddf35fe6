import { type Explained, change, said } from "~/core/explain/explained";

/** Codes whose words name what somebody else's order was worth, and how they are put to one who only helped. */
const PRIVATE_CODES: Readonly<Record<string, string>> = {
  "reward-rate": "reward-rate-helped",
  "reward-refunds": "reward-refunds-helped",
  "share-of-order": "share-of-order-helped",
};
const ORDER_AMOUNTS: readonly string[] = ["totalMinor", "refundedMinor", "wholeMilli", "minor"];

/** The same answer for one who helped with somebody else's order: their own part, not what the order was worth. */
export function withoutOrderAmounts(answer: Explained): Explained {
  return {
    ...answer,
    parts: answer.parts.map((part) => {
      const code = PRIVATE_CODES[part.code];
      if (code === undefined) return part;
      const params = Object.fromEntries(Object.entries(part.params).filter(([name]) => !ORDER_AMOUNTS.includes(name)));
      return { ...part, code, params };
    }),
  };
}

/**
 * The same answer for the creator of the group that a share is of: what was done in the group and how much of the order that is. Times and
 * closeness, and values that follow from them, would tell who of the group bought: few cells are about fewer people than an order.
 */
export function withoutTheBuyer(
  answer: Explained,
  row: { readonly touchKind: string; readonly shareBp: number },
): Explained {
  return {
    ...answer,
    unit: "none",
    total: 0,
    parts: [
      said("share-of-group", { touchKind: row.touchKind }),
      said("share-of-order-helped", { shareBp: row.shareBp }),
      said("share-of-one-person"),
    ],
    whatWouldChangeIt: [change("share-more-together"), ...answer.whatWouldChangeIt.slice(-1)],
  };
}
