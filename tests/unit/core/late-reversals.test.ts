import { describe, expect, it } from "vitest";
import { defaultProgram } from "../../../app/core/programs/parse-program";
import { createReplay } from "../../../app/core/replay/replay";
import type { ReplayActivity } from "../../../app/core/replay/replay-input";
import { DAY_MS } from "../../../app/core/shared/time";
import { createZone } from "../../../app/core/shared/zone";

/** Monday 2024-01-01. */
const START = 19_723 * DAY_MS;
const day = (n: number): number => START + n * DAY_MS;

function post(id: string, occurredAt: number, reversedAt: number | null): ReplayActivity {
  const done = { source: "s", id, member: "m", group: null, kindName: "post", occurredAt };
  return { ...done, counterpart: null, ref: null, qualityPercent: 100, reversedAt };
}

/** Score of a member over a horizon of three weeks. */
function scoreOf(activities: readonly ReplayActivity[], at: number): number {
  const program = defaultProgram();
  const scoring = { ...program.scoring, horizonWeeks: 3, consistencyWeeks: 3 };
  const replay = createReplay({
    program: { ...program, scoring },
    zone: createZone("UTC"),
    community: { members: [], groups: [], memberships: [], codes: [], rests: [] },
    at,
    sink: { shares: () => undefined, lot: () => undefined, notes: () => undefined },
  });
  for (const one of activities) replay.activity(one);
  return replay.finish()[0]?.scoreMilli ?? 0;
}

describe("what is taken back after its week has left the horizon", () => {
  const long = post("long", day(0), day(60));

  it("does not keep what another reversal takes out", () => {
    const other = post("other", day(43), day(58));
    expect(scoreOf([other], day(62))).toBe(0);
    expect(scoreOf([long, other], day(62))).toBe(0);
  });
  it("leaves what stands as it is", () => {
    const kept = [post("kept", day(50), null), post("other", day(43), day(61))];
    const alone = scoreOf(kept, day(62));
    expect(alone).toBeGreaterThan(0);
    expect(scoreOf([long, ...kept], day(62))).toBe(alone);
  });
});
