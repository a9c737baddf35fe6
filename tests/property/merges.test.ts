import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Merges, mergeActivity, mergeCommunity, mergeOrder } from "../../app/core/members/merge-members";
import type { Program } from "../../app/core/programs/program";
import { scoreAt } from "../../app/core/scoring/score-at";
import { FULL_PERCENTS, weighActivity } from "../../app/core/scoring/weigh-activity";
import { type KindDay, weekCredits } from "../../app/core/scoring/week-credits";
import { weekOf } from "../../app/core/shared/time";
import { type Zone, createZone, weekAt } from "../../app/core/shared/zone";
import { checkProperty, expectCaught } from "../support/arbitraries/check-property";
import { END, type Log, PROGRAMS, instant, log, replayFiles } from "../support/arbitraries/log";
import { type Event, type History, fold, historyOf } from "../support/fold-history";

/** The history of a community whose merges are known. */
type Merge = (merges: Merges, history: History) => History;

const merge: Merge = (merges, { community, events }) => ({
  community: mergeCommunity(merges, community),
  events: events.map((event) =>
    event.kind === "activity"
      ? { kind: "activity", activity: mergeActivity(merges, event.activity) }
      : { kind: "order", order: mergeOrder(merges, event.order) },
  ),
});

const program = fc.constantFrom(...PROGRAMS.filter((one) => !one.orderActivity));
const pair = fc.constantFrom<(readonly [gone: string, survivor: string])[]>(
  ["m0", "m1"],
  ["m1", "m0"],
  ["m2", "m0"],
  ["m3", "m1"],
  ["m4", "m3"],
);

/** Kind-day sums of some members, straight from what they did. */
function sumsOf({ events }: History, chosen: Program, zone: Zone, members: readonly string[]): KindDay[] {
  const sums = new Map<string, KindDay>();
  for (const event of events) {
    if (event.kind !== "activity" || !members.includes(event.activity.member)) continue;
    const { kindName, occurredAt, reversedAt } = event.activity;
    const weighed = weighActivity(chosen, zone, { kindName, occurredAt, ...FULL_PERCENTS });
    if (weighed.kind === "refused" || reversedAt !== null) continue;
    const key = `${String(weighed.day)} ${kindName}`;
    const sumMilli = (sums.get(key)?.sumMilli ?? 0) + weighed.weightMilli;
    sums.set(key, { kindName, day: weighed.day, sumMilli });
  }
  return [...sums.values()];
}

/** The one that two became has the buckets of both, added up, and what they come to; everybody else's score is theirs. */
function isTheirUnion(merged: Merge) {
  return fc.property(log, program, instant, pair, (given, chosen, at, [gone, survivor]) => {
    const history = historyOf(given, chosen, at);
    const apart = fold(history, chosen, at);
    const together = fold(merged(new Map([[gone, survivor]]), history), chosen, at);
    const zone = createZone(chosen.timezone);
    const days = sumsOf(history, chosen, zone, [gone, survivor]);
    const rows = [...new Set(days.map(({ day }) => weekOf(day)))].map((week) => ({
      week,
      ...weekCredits(
        chosen,
        days.filter(({ day }) => weekOf(day) === week),
      ),
    }));
    const restWeeks = history.community.rests
      .filter(({ member }) => member === gone || member === survivor)
      .map((rest) => weekOf(rest.weekOf));
    const expected = scoreAt(chosen, { week: weekAt(zone, at), rows, restWeeks: [...new Set(restWeeks)] });
    const { scoreMilli, activeWeeks, consistencyPercent } = expected;
    expect(together.members.find(({ member }) => member === survivor)).toMatchObject({
      scoreMilli,
      activeWeeks,
      consistencyPercent,
    });
    const names = together.members.map(({ member }) => member);
    expect(names).toEqual(apart.members.map(({ member }) => member).filter((member) => member !== gone));
    for (const one of apart.members) {
      if (one.member === gone || one.member === survivor) continue;
      expect(together.members.find(({ member }) => member === one.member)?.scoreMilli).toBe(one.scoreMilli);
    }
    expect(together.lots.filter(({ member }) => member === gone)).toEqual([]);
  });
}

/** As if they had been one from the start, in files that know only one; m3 has no customer, so that one link is left. */
function isOneFromTheStart(merged: Merge) {
  const pairs = fc.constantFrom<(readonly [gone: string, survivor: string])[]>(
    ["m3", "m0"],
    ["m0", "m3"],
    ["m4", "m3"],
  );
  return fc.property(log, fc.constantFrom(...PROGRAMS), pairs, (given, chosen, [gone, survivor]) => {
    const together = fold(merged(new Map([[gone, survivor]]), historyOf(given, chosen, END)), chosen, END);
    const { members, lots, shares } = replayFiles(renamed(given, gone, survivor), chosen, END);
    expect(together).toEqual({ members, lots, shares });
  });
}

function renamed(given: Log, gone: string, survivor: string): Log {
  const one = (member: string): string => (member === gone ? survivor : member);
  const rests = given.rests.map((row) => ({ ...row, member: one(row.member) }));
  const customer = given.members.find((row) => row.customer !== "" && one(row.member) === survivor)?.customer ?? "";
  return {
    members: given.members
      .filter((row) => row.member !== gone)
      .map((row) => (row.member === survivor ? { ...row, customer } : row)),
    groups: given.groups.map((row) => ({ ...row, creator: one(row.creator) })),
    memberships: given.memberships.map((row) => ({ ...row, member: one(row.member) })),
    codes: given.codes.map((row) => ({ ...row, owner: one(row.owner) })),
    rests: [...new Map(rests.map((row) => [`${row.member} ${row.week_of}`, row])).values()],
    activities: given.activities.map((row) => ({
      ...row,
      member: one(row.member),
      counterpart: one(row.counterpart),
    })),
    orders: given.orders.map((row) => ({ ...row, referral: one(row.referral) })),
    refunds: given.refunds,
  };
}

/** Merged, looked at, and told apart again: the line is taken out of the map, the log is the one that it was. */
function isUndone(merged: Merge) {
  return fc.property(log, program, instant, pair, pair, (given, chosen, at, [gone, survivor], [other, kept]) => {
    const history = historyOf(given, chosen, at);
    const apart = fold(history, chosen, at);
    const merges = new Map([[gone, survivor]]);
    fold(merged(merges, history), chosen, at);
    if (other !== survivor && kept !== gone && other !== gone) {
      // With another merge before and after it: what is left is that one alone.
      const alone = fold(merged(new Map([[other, kept]]), history), chosen, at);
      const both = new Map([...merges, [other, kept] as const]);
      fold(merged(both, history), chosen, at);
      both.delete(gone);
      expect(fold(merged(both, history), chosen, at)).toEqual(alone);
    }
    merges.delete(gone);
    expect(fold(merged(merges, history), chosen, at)).toEqual(apart);
  });
}

describe("members who are one", () => {
  it("11: have the buckets of both, added up", () => checkProperty("merge is the union", isTheirUnion(merge)));
  it("11: stand as if they had been one from the start", () => {
    checkProperty("merge from the start", isOneFromTheStart(merge));
  });
  it("11: are two again when the merge is undone, to the bit", () => checkProperty("unmerge", isUndone(merge)));
});

describe("broken merges are noticed", () => {
  const changing =
    (change: (merged: History, before: History, merges: Merges) => History): Merge =>
    (merges, before) =>
      change(merge(merges, before), before, merges);

  it("11: what the gone one did goes with them", () => {
    const forgetful: Merge = (merges, { community, events }) =>
      merge(merges, {
        community,
        events: events.filter((event) => event.kind === "order" || !merges.has(event.activity.member)),
      });
    expectCaught("their activities are lost", isTheirUnion(forgetful));
  });
  it("11: both are kept, each with a record of their own", () => {
    const apart = changing((merged, before) => ({ ...merged, events: before.events }));
    expectCaught("activities are not merged", isTheirUnion(apart));
  });
  it("11: rests of the gone one are forgotten", () => {
    const restless = changing((merged, before, merges) => ({
      ...merged,
      community: { ...merged.community, rests: before.community.rests.filter(({ member }) => !merges.has(member)) },
    }));
    expectCaught("rests are lost", isTheirUnion(restless));
  });
  it("11: what was done for the gone one is done for nobody", () => {
    const lonely = changing((merged, before) => ({
      ...merged,
      events: merged.events.map((event, index) => {
        const was = before.events[index];
        if (event.kind === "order" || was?.kind !== "activity") return event;
        return { kind: "activity", activity: { ...event.activity, counterpart: was.activity.counterpart } };
      }),
    }));
    expectCaught("counterparts are not merged", isOneFromTheStart(lonely));
  });
  it("11: the gone one's codes and groups have no owner", () => {
    const ownerless = changing((merged, { community }) => ({
      ...merged,
      community: { ...merged.community, codes: community.codes, groups: community.groups },
    }));
    expectCaught("owners are not merged", isOneFromTheStart(ownerless));
  });
  it("11: a merge is written into the log", () => {
    const lasting: Merge = (merges, history) => {
      const merged = merge(merges, history);
      (history.events as Event[]).splice(0, history.events.length, ...merged.events);
      return merged;
    };
    expectCaught("the log is rewritten", isUndone(lasting));
  });
});
