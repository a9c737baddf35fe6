import { describe, expect, it } from "vitest";
import { NO_PERK_HISTORY, type PerkHistory, createPerkBook } from "../../../app/core/backtest/perk-book";
import { parseProgram } from "../../../app/core/programs/parse-program";
import { DAY_MS } from "../../../app/core/shared/time";

const MONDAY = Date.parse("2026-06-08T00:00:00Z");
const close = (number: number): number => MONDAY + 7 * number * DAY_MS;
const at = (member: string, tierIndex: number) => ({
  member,
  tier: { tierIndex },
  closedScoreMilli: 1000 * tierIndex,
  activeWeeks: tierIndex,
});

type Closes = readonly (readonly ReturnType<typeof at>[])[];

/** What tiers bring of one perk over some closes, a week apart, and what that costs by the close that brought it. */
function brought(perk: object, closes: Closes, more: Partial<PerkHistory> = {}, together: readonly string[] = []) {
  const read = parseProgram({
    tiers: [{ name: "Member" }, { name: "Gold", minScore: 6000 }],
    rewards: { buyerRateBp: { Gold: 100 } },
    perks: [{ id: "credit", name: "Credit", kind: "store-credit", tier: "Gold", amountMinor: 500, ...perk }],
  });
  if (read.kind === "refused") throw new Error(JSON.stringify(read.problems));
  const costs = new Map<number, number>();
  const book = createPerkBook(read.program, { ...NO_PERK_HISTORY, ...more }, (instant, minor) => {
    costs.set(instant, (costs.get(instant) ?? 0) + minor);
  });
  const sharing = new Map(together.map((one) => [one, together]));
  for (const [number, members] of closes.entries()) book.closed?.(close(number), members, () => sharing);
  const { granted, withheld, worthMinor } = book.finish(close(closes.length)).get("credit") ?? {};
  return { granted, withheld, worthMinor, costs: closes.map((_members, number) => costs.get(close(number)) ?? 0) };
}

const hand = (member: string, number: number) => ({
  perkId: "credit",
  member,
  at: close(number) - 1,
  amountMinor: 500,
});

describe("the perks that tiers bring in a replay", () => {
  const gold: Closes = [[at("m1", 1)], [at("m1", 1), at("m2", 1)], [at("m1", 0), at("m2", 1)]];
  const rows: readonly [string, ReturnType<typeof brought>, object][] = [
    [
      "come once, at the first close at which the tier is held",
      brought({}, gold),
      { granted: 2, withheld: 0, worthMinor: 1000, costs: [500, 500, 0] },
    ],
    ["come to nobody below the tier", brought({}, [[at("m1", 0)]]), { granted: 0, costs: [0] }],
    [
      "come at no close from before the shop issues rewards",
      brought({}, gold, { from: close(0) }),
      { granted: 2, costs: [0, 1000, 0] },
    ],
    [
      "stop at the perk's limit, the smaller id first, and are not asked for again",
      brought({ totalMax: 1 }, [[at("m2", 1), at("m1", 1)], [at("m2", 1)]]),
      { granted: 1, withheld: 1, costs: [500, 0] },
    ],
    [
      "count what was given by hand towards the limits, from when it was given",
      brought({ budgetMinor: 1000 }, gold, { byHand: [hand("m9", 1)] }),
      { granted: 1, withheld: 1, costs: [500, 0, 0] },
    ],
    [
      "are taken back as they were, which makes room for others",
      brought({ totalMax: 1 }, [[at("m1", 1)], [at("m2", 1)]], { cancelled: [hand("m1", 1)] }),
      { granted: 1, withheld: 0, worthMinor: 500, costs: [0, 500] },
    ],
    [
      "keep a member's maximum with whoever counts as one person with them",
      brought({ perMemberMax: 1 }, gold, {}, ["m1", "m2"]),
      { granted: 1, withheld: 1, costs: [500, 0, 0] },
    ],
    [
      "cost nothing that the ledger would have where they are no store credit",
      brought({ kind: "gift-card" }, gold),
      { granted: 2, worthMinor: 1000, costs: [0, 0, 0] },
    ],
  ];
  it.each(rows)("%s", (_story, found, expected) => {
    expect(found).toMatchObject(expected);
  });
});
