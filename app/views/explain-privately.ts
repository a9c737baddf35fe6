import { type Explained, change, said } from "~/core/explain/explained";

/** Codes whose words name what is others', such as an order's worth, and how they are put to one who only had a part. */
const PRIVATE_CODES: Readonly<Record<string, string>> = {
  "reward-rate": "reward-rate-helped",
  "reward-refunds": "reward-refunds-helped",
  "share-of-order": "share-of-order-helped",
  "reward-pool-part": "reward-pool-part-own",
  "reward-season-part": "reward-season-part-own",
};
const OTHERS_AMOUNTS: readonly string[] = [
  "totalMinor",
  "refundedMinor",
  "wholeMilli",
  "minor",
  "allMilli",
  "allDays",
  "poolMinor",
];

/** The same answer for one who helped with somebody else's order or shared a pool: their own part, not what the whole was worth. */
export function withoutOthersAmounts(answer: Explained): Explained {
  return {
    ...answer,
    parts: answer.parts.map((part) => {
      const code = PRIVATE_CODES[part.code];
      if (code === undefined) return part;
      const params = Object.fromEntries(Object.entries(part.params).filter(([name]) => !OTHERS_AMOUNTS.includes(name)));
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

/** What only the shop can do about a perk, and how many of it there are, as it is put to the member who did not get it. */
const MEMBERS_CODES: Readonly<Record<string, string>> = {
  "perk-in-the-program": "perk-offered-again",
  "perk-member-maximum": "perk-once-more-allowed",
  "perk-total-maximum": "perk-more-of-it",
  "perk-has-a-budget": "perk-more-of-it",
  "perk-given-by-hand": "perk-by-the-shop",
};

/** Why a perk was withheld, for the member who asks: without the shop's limits and what its staff does. */
export function forItsMember(answer: Explained): Explained {
  return {
    ...answer,
    whatWouldChangeIt: answer.whatWouldChangeIt.map((one) => {
      const code = MEMBERS_CODES[one.code];
      return code === undefined ? one : change(code);
    }),
  };
}
