import fc from "fast-check";
import type { EvidenceActivity, Interactions, OrderEvidence } from "../../../app/core/attribution/evidence";
import type { Program } from "../../../app/core/programs/program";
import { DEFAULT_KINDS } from "../../../app/core/programs/defaults";
import { parseProgram } from "../../../app/core/programs/parse-program";
import type { KindDay } from "../../../app/core/scoring/week-credits";
import { DAY_MS } from "../../../app/core/shared/time";

/** Any program that is not refused, over the settings that the properties are about. */
export const anyProgram: fc.Arbitrary<Program> = fc
  .record({
    dayBrackets: brackets(),
    weekBrackets: brackets(),
    activeWeekMin: fc.integer({ min: 1, max: 20_000 }),
    oneOffBelow: fc.integer({ min: 1, max: 20_000 }),
    halfLifeWeeks: fc.integer({ min: 1, max: 12 }),
    consistencyWeeks: fc.integer({ min: 1, max: 20 }),
    k0: fc.integer({ min: 0, max: 100 }),
    horizonWeeks: fc.integer({ min: 0, max: 60 }),
    maxRestWeeks: fc.integer({ min: 0, max: 4 }),
    codeShareMax: fc.integer({ min: 0, max: 100 }),
    codePayoutMaxPercent: fc.integer({ min: 0, max: 100 }),
    codePayoutGraceMonths: fc.integer({ min: 0, max: 2 }),
    codeCarryMonths: fc.integer({ min: 0, max: 4 }),
    orderMaxMinor: fc.integer({ min: 0, max: 3000 }),
    memberMonthMaxMinor: fc.integer({ min: 0, max: 6000 }),
    budgetMonthMinor: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 8000 })),
    contributorRateBp: fc.integer({ min: 0, max: 3000 }),
    creatorRateBp: fc.integer({ min: 0, max: 3000 }),
  })
  .map((given) => {
    const read = parseProgram({
      scoring: {
        dayBrackets: given.dayBrackets,
        weekBrackets: given.weekBrackets,
        activeWeekMin: given.activeWeekMin,
        oneOffWeekMax: Math.max(0, given.activeWeekMin - given.oneOffBelow),
        halfLifeWeeks: given.halfLifeWeeks,
        consistencyWeeks: given.consistencyWeeks,
        k0: given.k0,
        horizonWeeks: given.horizonWeeks,
        maxRestWeeks: given.maxRestWeeks,
      },
      attribution: { codeShareMax: given.codeShareMax },
      rewards: {
        codePayoutMaxPercent: given.codePayoutMaxPercent,
        codePayoutGraceMonths: given.codePayoutGraceMonths,
        codeCarryMonths: given.codeCarryMonths,
        orderMaxMinor: given.orderMaxMinor,
        memberMonthMaxMinor: given.memberMonthMaxMinor,
        budgetMonthMinor: given.budgetMonthMinor,
        contributorRateBp: given.contributorRateBp,
        creatorRateBp: given.creatorRateBp,
      },
    });
    if (read.kind === "refused") throw new Error(JSON.stringify(read.problems));
    return read.program;
  });

function brackets(): fc.Arbitrary<[number, number][]> {
  return fc.array(fc.tuple(fc.integer({ min: 1, max: 50_000 }), fc.integer({ min: 0, max: 100 })), {
    minLength: 1,
    maxLength: 4,
  });
}

/** A Monday. */
export const MONDAY = 19_723;
export const THIS_WEEK = (MONDAY + 3) / 7;

/** Kind-day sums of one member, each kind and day once, over the `weeks` weeks up to THIS_WEEK. */
export function kindDays(
  weeks: number,
  kinds: readonly string[] = Object.keys(DEFAULT_KINDS),
): fc.Arbitrary<KindDay[]> {
  const row = fc.record({
    kindName: fc.constantFrom(...kinds),
    day: fc.integer({ min: MONDAY - 7 * (weeks - 1), max: MONDAY + 6 }),
    sumMilli: fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: -5000, max: 5_000_000 })),
  });
  return fc.uniqueArray(row, { selector: ({ kindName, day }) => `${kindName} ${String(day)}`, maxLength: 60 });
}

export const restWeeks = fc.array(fc.integer({ min: THIS_WEEK - 14, max: THIS_WEEK + 1 }), { maxLength: 5 });

const PLACED_AT = MONDAY * DAY_MS;
const ACTORS = ["a0", "a1", "a2", "a3"];
const GROUPS = ["g0", "g1", "g2", "g3", "g4"];

const percent = fc.constantFrom(100, 100, 100, 50, 0, 125);

export function evidenceActivity(id: fc.Arbitrary<string>): fc.Arbitrary<EvidenceActivity> {
  const common = {
    id,
    source: fc.constantFrom("s", "t"),
    group: fc.constantFrom(...GROUPS, null),
    ref: fc.constantFrom("e0", "e1", null),
    occurredAt: fc.integer({ min: 0, max: 32 * 24 }).map((hours) => PLACED_AT - hours * 3_600_000),
    qualityPercent: percent,
    trustPercent: fc.constantFrom(100, 100, 30),
    pairPercent: fc.constantFrom(100, 100, 88),
  };
  return fc.oneof(
    fc.record({
      ...common,
      kindName: fc.constantFrom("answer", "accepted_answer", "reply", "welcome"),
      member: fc.constantFrom(...ACTORS, "buyer", "twin"),
      counterpart: fc.constant("buyer"),
    }),
    fc.record({
      ...common,
      kindName: fc.constantFrom("event_attended", "post", "reply"),
      member: fc.constant("buyer"),
      counterpart: fc.constantFrom(...ACTORS, null),
    }),
  );
}

const interactions: fc.Arbitrary<ReadonlyMap<string, Interactions>> = fc
  .array(fc.tuple(fc.constantFrom(...ACTORS), fc.record({ toBuyer: fc.nat(4), fromBuyer: fc.nat(4) })))
  .map((pairs) => new Map(pairs));

/** Evidence around one buyer with a second account ("twin"), a code and a referral at times. */
export const evidence: fc.Arbitrary<OrderEvidence> = fc
  .record({
    order: fc.record({
      id: fc.constant("o1"),
      placedAt: fc.constant(PLACED_AT),
      currency: fc.constant("USD"),
      totalMinor: fc.integer({ min: 0, max: 1_000_000 }),
    }),
    buyer: fc.constantFrom("buyer", "buyer", "buyer", null),
    ownAccounts: fc.constant(["buyer", "twin"]),
    activities: fc.array(evidenceActivity(fc.constant("")), { maxLength: 12 }),
    buyerGroups: fc.subarray(GROUPS),
    hosts: fc.constantFrom(new Map<string, string>(), new Map([["e0", "a0"]]), new Map([["e0", "buyer"]])),
    interactions,
    referral: fc.oneof(
      fc.constant(null),
      fc.record({
        member: fc.constantFrom(...ACTORS, "buyer", "twin"),
        joined: fc.boolean(),
        activeWeeks: fc.nat(5),
      }),
    ),
    code: fc.oneof(
      fc.constant(null),
      fc.record({
        known: fc.constant(true as const),
        code: fc.constant("C"),
        owner: fc.constantFrom(...ACTORS, "buyer", "twin"),
        group: fc.constantFrom(...GROUPS, null),
      }),
    ),
  })
  .map((given) => ({
    ...given,
    activities: given.activities.map((activity, index) => ({ ...activity, id: `x${String(index)}` })),
  }));
