import { compareText } from "../shared/ids";
import type { MemberId } from "../shared/ids";
import { divideFloor, splitByLargestRemainder, sumOf } from "../shared/integer";
import type { Program } from "../programs/program";
import { activityTouchId } from "./evidence";
import type {
  AttributionNote,
  EvidenceActivity,
  KeptTouch,
  OrderEvidence,
  OrderShares,
  ShareRow,
  Touch,
} from "./evidence";
import { findTouches } from "./find-touches";

export const SHARE_WHOLE_BP = 10_000;

/** Shares of one order: 10000 basis points over the touches that are kept, or the honest unknown (SCORING.md section 7). */
export function attributeOrder(program: Program, evidence: OrderEvidence): OrderShares {
  const found = findTouches(program, evidence);
  const notes: AttributionNote[] = [...found.notes];
  const best = keepBestTwo(found.touches, notes);
  const kept = limitCodes(program, best, notes).filter((touch) => touch.keptMilli > 0);
  const shares = splitByLargestRemainder(
    SHARE_WHOLE_BP,
    kept.map((touch) => ({ id: touch.touch, weight: touch.keptMilli })),
  );
  const shared = kept.map((touch, index) => ({ touch, shareBp: shares[index] ?? 0 }));
  for (const { touch, shareBp } of shared) {
    if (shareBp === 0) notes.push({ kind: "dropped", touch: touch.touch, reason: "below-one-basis-point" });
  }
  const stored = shared.filter(({ shareBp }) => shareBp > 0);
  if (stored.length === 0) return { kind: "unattributed", notes };
  return { kind: "attributed", rows: withMoney(evidence, stored), touches: stored.map((s) => s.touch), notes };
}

function withMoney(
  evidence: OrderEvidence,
  stored: readonly { readonly touch: KeptTouch; readonly shareBp: number }[],
): ShareRow[] {
  const money = splitByLargestRemainder(
    evidence.order.totalMinor,
    stored.map(({ touch, shareBp }) => ({ id: touch.touch, weight: shareBp })),
  );
  return stored.map(({ touch, shareBp }, index) => ({
    touch: touch.touch,
    actor: touch.actor,
    group: touch.group,
    lane: touch.lane,
    shareBp,
    minor: money[index] ?? 0,
  }));
}

/** Per actor (or group) and lane: the best at u, the second at floor(u / 2), no more. Rows come out by touch id. */
function keepBestTwo(touches: readonly Touch[], notes: AttributionNote[]): KeptTouch[] {
  // An order has a handful of touches: looked through sooner than a key of each is put together.
  const byActor: Touch[][] = [];
  for (const touch of touches) {
    const same = byActor.find((others) => isSameActor(others[0], touch));
    if (same === undefined) byActor.push([touch]);
    else same.push(touch);
  }
  const kept: KeptTouch[] = [];
  for (const same of byActor) {
    if (same.length > 1) same.sort(betterFirst);
    const first = same[0];
    const second = same[1];
    if (first !== undefined) kept.push(keptTouch(first, "best", first.valueMilli));
    if (second !== undefined) kept.push(keptTouch(second, "second", divideFloor(second.valueMilli, 2)));
    for (let third = 2; third < same.length; third += 1) {
      notes.push({ kind: "dropped", touch: same[third]?.touch ?? "", reason: "third-or-later-of-the-actor" });
    }
  }
  return kept.length > 1 ? kept.sort((a, b) => compareText(a.touch, b.touch)) : kept;
}

/** Written out: a spread of this many fields takes several times as long, and a replay keeps a million touches. */
function keptTouch(from: Touch, rank: KeptTouch["rank"], keptMilli: number): KeptTouch {
  const { touch, touchKind, actor, group, lane, occurredAt, ageDays, baseMilli, interactions, valueMilli } = from;
  return {
    touch,
    touchKind,
    actor,
    group,
    lane,
    occurredAt,
    ageDays,
    baseMilli,
    interactions,
    valueMilli,
    rank,
    keptMilli,
  };
}

/** A group acts where no member does. */
function isSameActor(a: Touch | undefined, b: Touch): boolean {
  return a?.lane === b.lane && a.actor === b.actor && (a.actor !== null || a.group === b.group);
}

function betterFirst(a: Touch, b: Touch): number {
  return b.valueMilli - a.valueMilli || b.occurredAt - a.occurredAt || compareText(a.touch, b.touch);
}

/** Beside anything relational, codes together get at most codeShareMax percent. */
function limitCodes(program: Program, kept: readonly KeptTouch[], notes: AttributionNote[]): readonly KeptTouch[] {
  const { codeShareMax } = program.attribution;
  const codes = kept.filter(({ lane }) => lane === "code");
  if (codes.length === 0) return kept;
  const relational = kept.filter(({ lane }) => lane === "relational");
  const relationalMilli = sumOf(relational, (touch) => touch.keptMilli);
  const codeMilli = sumOf(codes, (touch) => touch.keptMilli);
  if (relationalMilli === 0 || codeMilli * 100 <= codeShareMax * (relationalMilli + codeMilli)) return kept;
  const toMilli = divideFloor(relationalMilli * codeShareMax, 100 - codeShareMax);
  notes.push({ kind: "codes-scaled-down", fromMilli: codeMilli, toMilli });
  const scaled = splitByLargestRemainder(
    toMilli,
    codes.map((touch) => ({ id: touch.touch, weight: touch.keptMilli })),
  );
  const values = new Map(codes.map((touch, index) => [touch.touch, scaled[index] ?? 0]));
  return kept.map((touch) => ({ ...touch, keptMilli: values.get(touch.touch) ?? touch.keptMilli }));
}

/**
 * Who hosted an event when several activities say so: the earliest, then the smaller touch id. Only those up to placed_at are
 * to be passed in.
 */
export function hostOfEvent(hosted: readonly EvidenceActivity[]): MemberId | null {
  let host: EvidenceActivity | null = null;
  for (const activity of hosted) {
    if (host === null || activity.occurredAt < host.occurredAt) host = activity;
    else if (
      activity.occurredAt === host.occurredAt &&
      compareText(activityTouchId(activity), activityTouchId(host)) < 0
    ) {
      host = activity;
    }
  }
  return host?.member ?? null;
}
