import { describe, expect, it } from "vitest";
import { type HeldInput, explainWhyHeld } from "../../../app/core/explain/explain-held";
import { LANGUAGES, translator } from "../../../app/ui/i18n";
import { whyText } from "../../../app/ui/why/why-text";

const UNTIL = Date.parse("2026-06-10T12:00:00Z");
const DECIDED = Date.parse("2026-06-04T12:00:00Z");
const HELD: HeldInput = {
  kindName: "helpful_vote_received",
  reason: "pair-burst",
  seen: 6,
  usual: 5,
  state: "held",
  untilAt: UNTIL,
  decidedAt: null,
  takenBack: false,
};
const fewer = { code: "activity-fewer-at-once", params: { most: 5, minutes: 10 } };
const slower = { code: "activity-slower", params: { usual: 3 } };

describe("why an activity does not count", () => {
  const rows: readonly [story: string, input: Partial<HeldInput>, said: string[], changes: object[]][] = [
    [
      "it waits: until when, who can let it through sooner, and how it would not have been held",
      {},
      ["activity-pair-burst", "activity-waits"],
      [
        { code: "activity-counts-from", params: { untilAt: UNTIL } },
        { code: "activity-let-through", params: {} },
        fewer,
      ],
    ],
    [
      "a person refused it, who can take that back",
      { state: "refused", decidedAt: DECIDED },
      ["activity-pair-burst", "activity-refused"],
      [{ code: "activity-refusal-undone", params: {} }, fewer],
    ],
    [
      "it came at an unusual rate",
      { reason: "unusual-rate", seen: 40, usual: 3 },
      ["activity-unusual-rate", "activity-waits"],
      [
        { code: "activity-counts-from", params: { untilAt: UNTIL } },
        { code: "activity-let-through", params: {} },
        slower,
      ],
    ],
    [
      "it was let through, so that nothing has to change",
      { state: "released", decidedAt: DECIDED },
      ["activity-pair-burst", "activity-released"],
      [{ code: "activity-counts-now", params: {} }, fewer],
    ],
    [
      "it was taken back while it waited: letting it through would not help",
      { takenBack: true },
      ["activity-pair-burst", "activity-taken-back"],
      [{ code: "activity-done-anew", params: {} }, fewer],
    ],
  ];
  it.each(rows)("%s", (_story, input, said, changes) => {
    const answer = explainWhyHeld({ ...HELD, ...input });
    expect(answer.parts.map(({ code }) => code)).toEqual(said);
    expect(answer.whatWouldChangeIt).toEqual(changes);
    for (const { code } of [...answer.parts, ...answer.whatWouldChangeIt]) {
      for (const language of LANGUAGES) {
        const line = { code, params: {}, amount: null };
        expect(whyText(translator(language), line), code).not.toBe(code);
      }
    }
  });
});
