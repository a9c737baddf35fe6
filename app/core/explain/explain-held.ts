import type { Instant } from "../shared/time";
import { type HoldReason, PAIR_SPAN_MAX, PAIR_SPAN_MS } from "../trust/holds";
import { type Explained, type ExplainedChange, type ExplainedPart, change, said } from "./explained";

export type HeldInput = {
  readonly kindName: string;
  readonly reason: HoldReason;
  readonly seen: number;
  readonly usual: number;
  readonly state: "held" | "released" | "refused";
  /** When it counts by itself, if nobody decides before. */
  readonly untilAt: Instant;
  readonly decidedAt: Instant | null;
  /** It was taken back: whatever is decided, it does not count. */
  readonly takenBack: boolean;
};

/** How what was held would not have been; a new reason without an answer does not compile. */
const HABITS: Readonly<Record<HoldReason, (input: HeldInput) => ExplainedChange>> = {
  "pair-burst": () => change("activity-fewer-at-once", { most: PAIR_SPAN_MAX, minutes: PAIR_SPAN_MS / 60_000 }),
  "unusual-rate": ({ usual }) => change("activity-slower", { usual }),
};

/** Why an activity waits for a person, or was refused by one, and what would let it count. */
export function explainWhyHeld(input: HeldInput): Explained {
  const { kindName, reason, seen, usual } = input;
  return {
    subject: "refusal",
    unit: "none",
    currency: null,
    total: 0,
    parts: [said(`activity-${reason}`, { kindName, seen, usual }), statePart(input)],
    whatWouldChangeIt: changesOf(input),
    alsoAsk: [],
  };
}

function statePart({ state, untilAt, decidedAt, takenBack }: HeldInput): ExplainedPart {
  if (takenBack) return said("activity-taken-back");
  if (state === "held") return said("activity-waits", { untilAt });
  return said(`activity-${state}`, { decidedAt: decidedAt ?? untilAt });
}

function changesOf(input: HeldInput): ExplainedChange[] {
  const habit = HABITS[input.reason](input);
  if (input.takenBack) return [change("activity-done-anew"), habit];
  switch (input.state) {
    case "held":
      return [change("activity-counts-from", { untilAt: input.untilAt }), change("activity-let-through"), habit];
    case "refused":
      return [change("activity-refusal-undone"), habit];
    case "released":
      return [change("activity-counts-now"), habit];
  }
}
