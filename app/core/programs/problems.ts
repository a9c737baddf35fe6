/** What is wrong with a setting, as data, where it is a thing that happens often: pages say it in the reader's language. */
export type ProblemDetail =
  /** `max` null: without a limit. */
  | { readonly code: "whole"; readonly min: number; readonly max: number | null; readonly got: string }
  | { readonly code: "between"; readonly min: number; readonly max: number; readonly got: string }
  | { readonly code: "one-of"; readonly words: readonly string[]; readonly got: string }
  | { readonly code: "text" | "day"; readonly got: string }
  | { readonly code: "needed"; readonly by: "a new kind" | "a tier" | "a campaign" | "a perk" }
  | { readonly code: "perk-needs"; readonly kind: string }
  | { readonly code: "twice"; readonly name: string }
  | { readonly code: "no-tier"; readonly tiers: readonly string[] }
  | { readonly code: "not-before"; readonly day: string }
  | { readonly code: "rate-missing" | "only-which" | "list-empty" }
  | { readonly code: "one-off-too-high"; readonly activeWeekMin: number; readonly got: number };

/** The sentence that the command line and the API give. */
export function problemSentence(detail: ProblemDetail): string {
  switch (detail.code) {
    case "whole": {
      const { min, max, got } = detail;
      const range = max === null ? `${String(min)} or more` : `from ${String(min)} to ${String(max)}`;
      return `expected a whole number ${range}, got ${got}`;
    }
    case "between":
      return `expected a number between ${String(detail.min)} and ${String(detail.max)}, got ${detail.got}`;
    case "one-of":
      return `expected one of ${detail.words.map((word) => JSON.stringify(word)).join(", ")}, got ${detail.got}`;
    case "text":
      return `expected a text, got ${detail.got}`;
    case "day":
      return `expected a day such as "2026-12-24", got ${detail.got}`;
    case "needed":
      return `${detail.by} needs it`;
    case "perk-needs":
      return `a perk of kind ${detail.kind} needs it`;
    case "twice":
      return `"${detail.name}" is there twice`;
    case "no-tier":
      return `no tier has this name; tiers are ${detail.tiers.join(", ")}`;
    case "not-before":
      return `expected ${detail.day} or later`;
    case "rate-missing":
      return "each tier needs a rate";
    case "only-which":
      return "only which? Name products or collections, or nothing will ever earn";
    case "list-empty":
      return "expected a list with at least one entry, got []";
    case "one-off-too-high": {
      const limit = `must be below activeWeekMin (${String(detail.activeWeekMin)}), got ${String(detail.got)}`;
      return `${limit}: one-off codes must never make a week active`;
    }
  }
}
