import { describe, expect, it } from "vitest";
import type { AttributionNote, DropReason } from "~/core/attribution/evidence";
import { type RefusalInput, explainWhyRefused } from "~/core/explain/explain-refusal";
import type { ChangeFacts } from "~/core/explain/reason-changes";
import type { LotReason } from "~/core/ledger/lot";
import { EARNING_REFUSALS } from "~/core/orders/earning";
import { defaultProgram } from "~/core/programs/parse-program";
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
      for (const language of LANGUAGES) {
        for (const { code, params } of [...parts, ...whatWouldChangeIt]) {
          const filled = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
          const text = whyText(translator(language), { code, params: filled, amount: null });
          expect(text).not.toMatch(/\{\w+\}/);
          expect(text).toMatch(/ /);
        }
      }
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
