import type { AttributionNote } from "../attribution/evidence";
import type { LotReason } from "../ledger/lot";
import type { EarningRefusal } from "../orders/earning";
import { type Explained, type ExplainedChange, type ExplainedPart, change, said } from "./explained";
import { type ChangeFacts, DROP_CHANGES, EARNING_CHANGES, LOT_CHANGES, standOf } from "./reason-changes";

export type RefusalInput = {
  readonly attribution: "open" | "attributed" | "unattributed" | "cancelled";
  readonly refusals: readonly EarningRefusal[];
  readonly notes: readonly AttributionNote[];
  readonly currency: string;
  /** Of its lots. */
  readonly reasons: readonly LotReason[];
  /** The buyer's tier, where orders in it bring nothing. */
  readonly tierWithoutRate: string | null;
  readonly facts: ChangeFacts;
};

/** Why an order, or something that may have led to it, brought nothing or less: every reason of the closed sets, with what would change it. */
export function explainWhyRefused(input: RefusalInput): Explained {
  const { attribution, refusals, notes, tierWithoutRate, facts } = input;
  const reasons = [...new Set(input.reasons)].sort();
  const drops = new Set(notes.flatMap((note) => (note.kind === "dropped" ? [note.reason] : [])));
  const parts = [
    ...(attribution === "attributed" ? [] : [said(`order-${attribution}`)]),
    ...refusals.map((reason) => said(`earning-${reason}`)),
    ...(tierWithoutRate === null ? [] : [said("tier-without-rate", { tier: tierWithoutRate })]),
    ...reasons.map((reason) => said(`lot-${reason}`)),
    ...notes.map(notePart),
  ];
  return {
    subject: "refusal",
    unit: "none",
    currency: input.currency,
    total: 0,
    parts: parts.length === 0 ? [said("nothing-refused")] : parts,
    whatWouldChangeIt: [
      ...refusals.flatMap((reason) => EARNING_CHANGES[reason](facts)),
      ...(tierWithoutRate === null ? [] : [tierChange(tierWithoutRate, facts)]),
      ...reasons.flatMap((reason) => LOT_CHANGES[reason](facts)),
      ...[...drops].flatMap((reason) => DROP_CHANGES[reason](facts)),
      ...notes.flatMap((note) => noteChanges(note, facts)),
      attributionChange(attribution, facts),
      ...(attribution === "unattributed" ? [standOf(facts)] : []),
    ],
    alsoAsk: [],
  };
}

function tierChange(tierWithoutRate: string, { program }: ChangeFacts): ExplainedChange {
  const index = program.tiers.findIndex((tier) => tier.name === tierWithoutRate);
  const next = program.tiers.slice(index + 1).find((tier) => (program.rewards.buyerRateBp[tier.name] ?? 0) > 0);
  return next === undefined ? change("no-tier-has-a-rate") : change("tier-with-rate", { tier: next.name });
}

function notePart(note: AttributionNote): ExplainedPart {
  switch (note.kind) {
    case "dropped":
      return said(`dropped-${note.reason}`, { touch: note.touch });
    case "unknown-code":
      return said("unknown-code", { code: note.code });
    case "unknown-referral":
      return said("unknown-referral", { member: note.member });
    case "codes-scaled-down":
      return said("codes-scaled-down", { fromMilli: note.fromMilli, toMilli: note.toMilli });
  }
}

/** Dropped touches have a table of their own. */
function noteChanges(note: AttributionNote, { program }: ChangeFacts): ExplainedChange[] {
  switch (note.kind) {
    case "dropped":
      return [];
    case "unknown-code":
      return [change("code-of-a-member")];
    case "unknown-referral":
      return [change("referral-of-a-member")];
    case "codes-scaled-down":
      return [change("more-engagement", { percent: program.attribution.codeShareMax })];
  }
}

function attributionChange(attribution: RefusalInput["attribution"], facts: ChangeFacts): ExplainedChange {
  switch (attribution) {
    case "open":
      return change("order-paid");
    case "cancelled":
      return change("order-stays-cancelled");
    case "unattributed":
      return change("someone-helps-first");
    case "attributed":
      return standOf(facts);
  }
}
