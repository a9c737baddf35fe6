import type { AttributionNote, KeptTouch, ShareRow } from "../attribution/evidence";
import type { EarningRefusal } from "../orders/earning";
import { DECAY_ONE, type Program } from "../programs/program";
import { multiplyDivideFloor, sumOf } from "../shared/integer";
import { type Explained, type ExplainedChange, type ExplainedPart, said } from "./explained";

export type ShareInput = {
  readonly touch: KeptTouch;
  readonly row: ShareRow;
  /** Every kept touch of the order. */
  readonly touches: readonly KeptTouch[];
  readonly fixed: boolean;
};

/** Why someone has this part of an order: what the touch was worth, what time, closeness and limits made of it (section 7). */
export function explainWhyShare(program: Program, input: ShareInput): Explained {
  const { touch, row, touches, fixed } = input;
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
  const changes: ExplainedChange[] = fixed ? [{ code: "share-is-final", params: {} }] : [];
  if (!fixed && touch.ageDays > 0) changes.push({ code: "share-fresher", params: { milli: touch.baseMilli } });
  if (!fixed && touch.interactions < 5 && touch.actor !== null) {
    changes.push({ code: "share-one-more-interaction", params: { milli: Math.floor(faded / 5) } });
  }
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
  };
}

export type RefusalInput = {
  readonly attribution: "open" | "attributed" | "unattributed" | "cancelled";
  readonly refusals: readonly EarningRefusal[];
  readonly notes: readonly AttributionNote[];
  readonly minimumMinor: number;
  readonly currency: string;
  /** Of its lots. */
  readonly reasons: readonly string[];
};

/** Why an order, or something that may have led to it, brought nothing or less: every reason of the closed sets that applied. */
export function explainWhyRefused(input: RefusalInput): Explained {
  const { attribution, refusals, notes, reasons } = input;
  const parts: ExplainedPart[] = [];
  if (attribution === "unattributed" || attribution === "cancelled") parts.push(said(`order-${attribution}`));
  parts.push(...refusals.map((reason) => said(`earning-${reason}`)));
  parts.push(...[...new Set(reasons)].sort().map((reason) => said(`lot-${reason}`)));
  for (const note of notes) {
    if (note.kind === "dropped") parts.push(said(`dropped-${note.reason}`, { touch: note.touch }));
    else if (note.kind === "unknown-code") parts.push(said("unknown-code", { code: note.code }));
    else if (note.kind === "unknown-referral") parts.push(said("unknown-referral", { member: note.member }));
  }
  if (parts.length === 0) parts.push(said("nothing-refused"));
  const changes: ExplainedChange[] = [];
  if (refusals.includes("below-minimum"))
    changes.push({ code: "order-of-at-least", params: { minor: input.minimumMinor } });
  if (attribution === "unattributed") changes.push({ code: "someone-helps-first", params: {} });
  return {
    subject: "refusal",
    unit: "none",
    currency: input.currency,
    total: 0,
    parts,
    whatWouldChangeIt: changes,
  };
}
