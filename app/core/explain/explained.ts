/** What can be asked "why". */
export const EXPLAIN_SUBJECTS = ["score", "tier", "share", "reward", "refusal"] as const;
export type ExplainSubject = (typeof EXPLAIN_SUBJECTS)[number];

/** One part of an answer. Amounts of all parts together are the total, exactly; parts that only say something have 0. */
export type ExplainedPart = {
  readonly code: string;
  readonly amount: number;
  readonly params: Readonly<Record<string, string | number>>;
};

/** What would change it: not a promise, the rule applied to one step more. */
export type ExplainedChange = Omit<ExplainedPart, "amount">;

/** A question that an answer leads to: what a reward rests on can be asked in its turn. */
export type FurtherQuestion = Omit<ExplainedPart, "code" | "amount"> & {
  readonly subject: ExplainSubject;
  /** As an address has it. */
  readonly id: string;
};

/**
 * An answer to "why" and "what would change it", in codes and numbers; surfaces put it into words. `milli-points`: scores and values of
 * touches; `minor`: money in `currency`; `none`: the parts only say something.
 */
export type Explained = {
  readonly subject: ExplainSubject;
  readonly unit: "milli-points" | "minor" | "none";
  readonly currency: string | null;
  readonly total: number;
  readonly parts: readonly ExplainedPart[];
  readonly whatWouldChangeIt: readonly ExplainedChange[];
  readonly alsoAsk: readonly FurtherQuestion[];
};

/** A part that only says something. */
export function said(code: string, params: ExplainedPart["params"] = {}): ExplainedPart {
  return { code, amount: 0, params };
}

/** What would change it, by its code. */
export function change(code: string, params: ExplainedChange["params"] = {}): ExplainedChange {
  return { code, params };
}
