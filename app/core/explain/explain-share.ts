import type { KeptTouch, ShareRow } from "../attribution/evidence";
import { DECAY_ONE, type Program } from "../programs/program";
import { multiplyDivideFloor, sumOf } from "../shared/integer";
import type { Instant } from "../shared/time";
import { type Explained, type ExplainedChange, type ExplainedPart, change, said } from "./explained";

export type ShareInput = {
  readonly touch: KeptTouch;
  readonly row: ShareRow;
  /** Every kept touch of the order. */
  readonly touches: readonly KeptTouch[];
  readonly fixed: boolean;
  /** When the order's shares become final. */
  readonly dueAt: Instant;
};

/** Why someone has this part of an order: what the touch was worth, what time, closeness and limits made of it (section 7). */
export function explainWhyShare(program: Program, input: ShareInput): Explained {
  const { touch, row, touches, fixed, dueAt } = input;
  const faded = multiplyDivideFloor(touch.baseMilli, program.tables.dayDecay[touch.ageDays] ?? 0, DECAY_ONE);
  const halved = touch.rank === "second" ? Math.floor(touch.valueMilli / 2) : touch.valueMilli;
  const parts: ExplainedPart[] = [
    { code: "touch-base", amount: touch.baseMilli, params: { touchKind: touch.touchKind } },
    { code: "touch-faded", amount: faded - touch.baseMilli, params: { days: touch.ageDays } },
    { code: "touch-two-way", amount: touch.valueMilli - faded, params: { interactions: touch.interactions } },
    { code: "touch-second", amount: halved - touch.valueMilli, params: {} },
    {
      code: "touch-code-limit",
      amount: touch.keptMilli - halved,
      params: { percent: program.attribution.codeShareMax },
    },
  ];
  const whole = sumOf(touches, (one) => one.keptMilli);
  const changes: ExplainedChange[] = [];
  if (!fixed && touch.ageDays > 0) changes.push(change("share-fresher", { milli: touch.baseMilli }));
  if (!fixed && touch.interactions < 5 && touch.actor !== null) {
    changes.push(change("share-one-more-interaction", { milli: Math.floor(faded / 5) }));
  }
  changes.push(fixed ? change("share-is-final") : change("share-open-until", { dueAt }));
  return {
    subject: "share",
    unit: "milli-points",
    currency: null,
    total: touch.keptMilli,
    parts: [
      ...parts.filter((part) => part.amount !== 0),
      said("share-of-order", { wholeMilli: whole, shareBp: row.shareBp, minor: row.minor }),
    ],
    whatWouldChangeIt: changes,
    alsoAsk: [],
  };
}
