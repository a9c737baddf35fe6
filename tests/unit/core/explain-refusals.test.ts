import { describe, expect, it } from "vitest";
import type { AttributionNote, DropReason } from "~/core/attribution/evidence";
import { type RefusalInput, explainWhyRefused } from "~/core/explain/explain-refusal";
import type { ExplainedChange } from "~/core/explain/explained";
import { explainWhyWithheld } from "~/core/explain/explain-withheld";
import type { ChangeFacts } from "~/core/explain/reason-changes";
import type { LotReason } from "~/core/ledger/lot";
import { EARNING_REFUSALS } from "~/core/orders/earning";
import type { GrantFacts, GrantRefusal } from "~/core/perks/decide-grant";
import { defaultProgram } from "~/core/programs/parse-program";
import type { Perk } from "~/core/programs/program";
import { DAY_MS } from "~/core/shared/time";
import { LANGUAGES, translator } from "~/ui/i18n";
import { whyText } from "~/ui/why/why-text";
import { closedSet } from "../../support/closed-set";

const DUE = Date.UTC(2026, 5, 30);
const program = defaultProgram();
const facts: ChangeFacts = {
  program: { ...program, orders: { ...program.orders, minimumMinor: 3000, coolDownHours: 48 } },
  open: true,
  dueAt: DUE,
  nextMonthAt: Date.UTC(2026, 6, 1),
  coolDownUntil: DUE - 20 * DAY_MS,
};
const plain: RefusalInput = {
  attribution: "attributed",
  refusals: [],
  notes: [],
  currency: "USD",
  reasons: [],
  tierWithoutRate: null,
  facts,
};
const codesOf = (input: Partial<RefusalInput>): string[] =>
  explainWhyRefused({ ...plain, ...input }).whatWouldChangeIt.map((one) => one.code);

const NOTES: Readonly<Record<AttributionNote["kind"], AttributionNote>> = {
  dropped: { kind: "dropped", touch: "p:g", reason: "worth-nothing" },
  "unknown-code": { kind: "unknown-code", code: "SPRING" },
  "unknown-referral": { kind: "unknown-referral", member: "m9" },
  "codes-scaled-down": { kind: "codes-scaled-down", fromMilli: 5000, toMilli: 2000 },
};
/** Every reason there is, each alone; the sets are read from the engine's source. */
const everything: [string, Partial<RefusalInput>][] = [
  ...EARNING_REFUSALS.map((one): [string, Partial<RefusalInput>] => [one, { refusals: [one] }]),
  ...closedSet("app/core/ledger/lot.ts", "LotReason").map((one): [string, Partial<RefusalInput>] => [
    one,
    { reasons: [one as LotReason] },
  ]),
  ...closedSet("app/core/attribution/evidence.ts", "DropReason").map((one): [string, Partial<RefusalInput>] => [
    one,
    { notes: [{ kind: "dropped", touch: "p:g", reason: one as DropReason }] },
  ]),
  ...Object.values(NOTES).map((note): [string, Partial<RefusalInput>] => [note.kind, { notes: [note] }]),
  ["tier-without-rate", { tierWithoutRate: "Member" }],
];

function expectWords(lines: readonly ExplainedChange[]): void {
  for (const language of LANGUAGES) {
    for (const { code, params } of lines) {
      const filled = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
      const text = whyText(translator(language), { code, params: filled, amount: null });
      expect(text).not.toMatch(/\{\w+\}/);
      expect(text).toMatch(/ /);
    }
  }
}

describe("what would change a refusal", () => {
  it.each(everything)("%s has an answer of its own while the order is open, and once it is final", (_, refused) => {
    for (const open of [true, false]) {
      const codes = codesOf({ ...refused, facts: { ...facts, open } });
      expect(codes.length).toBeGreaterThan(1);
      expect(codes.at(-1)).toBe(open ? "order-open-until" : "order-is-final");
    }
  });

  it.each(everything)("%s has words in every language, with nothing left to fill in", (_, refused) => {
    for (const open of [true, false]) {
      const { parts, whatWouldChangeIt } = explainWhyRefused({ ...plain, ...refused, facts: { ...facts, open } });
      expectWords([...parts, ...whatWouldChangeIt]);
    }
  });

  it.each<[string, Partial<RefusalInput>, object]>([
    ["a cool-down says from when on an order earns", { refusals: ["cool-down"] }, { fromAt: DUE - 20 * DAY_MS }],
    [
      "the month's maximum says when the next month starts",
      { reasons: ["member-month-maximum"] },
      { fromAt: facts.nextMonthAt },
    ],
    ["the budget says when the next month starts", { reasons: ["program-budget"] }, { fromAt: facts.nextMonthAt }],
    ["a small order says how much is enough", { refusals: ["below-minimum"] }, { minor: 3000 }],
    ["a tag can be taken off until the order is due", { refusals: ["excluded-customer"] }, { dueAt: DUE }],
  ])("%s", (_, refused, params) => {
    const { whatWouldChangeIt } = explainWhyRefused({ ...plain, ...refused });
    expect(whatWouldChangeIt.slice(0, -1)).toContainEqual(
      expect.objectContaining({ params: expect.objectContaining(params) as object }),
    );
  });

  it("promises nothing for an order that is final, cancelled or not paid", () => {
    const final = { ...facts, open: false };
    expect(codesOf({ refusals: ["excluded-customer"], facts: final })).toEqual(["order-without-tag", "order-is-final"]);
    expect(codesOf({ refusals: ["cool-down"], facts: final })).toEqual(["order-from", "order-is-final"]);
    expect(codesOf({ reasons: ["no-longer-attributed"], facts: final })).toEqual([
      "evidence-stays-gone",
      "order-is-final",
    ]);
    expect(codesOf({ attribution: "cancelled", facts: final })).toEqual(["order-stays-cancelled"]);
    expect(codesOf({ attribution: "open" })).toEqual(["order-paid"]);
  });

  it("says of an order of which nothing was refused how long it can still change", () => {
    expect(codesOf({})).toEqual(["order-open-until"]);
    expect(codesOf({ facts: { ...facts, open: false } })).toEqual(["order-is-final"]);
    expect(explainWhyRefused(plain).parts.map((part) => part.code)).toEqual(["nothing-refused"]);
  });

  it("names the next tier in which orders earn, or says that there is none", () => {
    expect(explainWhyRefused({ ...plain, tierWithoutRate: "Member" }).whatWouldChangeIt[0]).toEqual({
      code: "tier-with-rate",
      params: { tier: "Regular" },
    });
    expect(codesOf({ tierWithoutRate: program.tiers.at(-1)?.name ?? "" })[0]).toBe("no-tier-has-a-rate");
  });
});

describe("what would change that a perk was withheld", () => {
  const NOW = DUE;
  const perk: Perk = {
    id: "seat",
    name: "Front row",
    kind: "store-credit",
    tier: "Regular",
    amountMinor: 1000,
    percent: 0,
    product: "",
    perMemberMax: 2,
    totalMax: 5,
    budgetMinor: 8000,
    coolDownDays: 10,
    expiryDays: 0,
    minimumMinor: 0,
    products: [],
    collections: [],
    combinesWith: [],
    usesMax: 1,
  };
  const free: GrantFacts = {
    member: "takes-part",
    tier: "Regular",
    tiers: program.tiers,
    granted: { toMember: 0, lastToMemberAt: null, total: 0, spentMinor: 0 },
    now: NOW,
  };
  const had = (granted: Partial<GrantFacts["granted"]>): Partial<GrantFacts> => ({
    granted: { ...free.granted, ...granted },
  });
  const STORIES: Readonly<Record<GrantRefusal, [Partial<GrantFacts>, object]>> = {
    "unknown-perk": [{}, { code: "perk-in-the-program" }],
    "not-a-member": [{ member: "unknown" }, { code: "perk-when-joined" }],
    "no-consent": [{ member: "no-consent" }, { code: "perk-when-agreed" }],
    "tier-not-held": [{ tier: "Member" }, { code: "perk-in-tier", params: { tier: "Regular" } }],
    "per-member-maximum": [had({ toMember: 2 }), { code: "perk-member-maximum", params: { most: 2 } }],
    "cool-down": [
      had({ lastToMemberAt: NOW - 3 * DAY_MS }),
      { code: "perk-from", params: { fromAt: NOW + 7 * DAY_MS } },
    ],
    "total-maximum": [had({ total: 5 }), { code: "perk-total-maximum", params: { most: 5 } }],
    "perk-budget": [had({ spentMinor: 7500 }), { code: "perk-has-a-budget", params: { minor: 8000 } }],
  };
  const ask = (refusal: GrantRefusal, facts: Partial<GrantFacts>) =>
    explainWhyWithheld({
      name: perk.name,
      refusal,
      currency: "USD",
      perk: refusal === "unknown-perk" ? undefined : perk,
      facts: { ...free, ...facts },
    });

  it("is asked of every refusal there is", () => {
    expect(Object.keys(STORIES).sort()).toEqual(closedSet("app/core/perks/decide-grant.ts", "GrantRefusal"));
  });

  it.each(Object.entries(STORIES))("%s", (refusal, [facts, expected]) => {
    const { parts, whatWouldChangeIt } = ask(refusal as GrantRefusal, facts);
    expect(parts.map((part) => part.code)).toEqual([`withheld-${refusal}`]);
    expect(whatWouldChangeIt[0]).toMatchObject(expected);
    expectWords([...parts, ...whatWouldChangeIt]);
  });

  it("names what stands in its way now, or that nothing does any more", () => {
    expect(ask("cool-down", {}).whatWouldChangeIt[0]?.code).toBe("perk-nothing-in-the-way");
    expect(ask("cool-down", had({ total: 5 })).whatWouldChangeIt[0]?.code).toBe("perk-total-maximum");
  });
});
