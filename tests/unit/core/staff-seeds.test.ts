import { describe, expect, it } from "vitest";
import { mergeCommunity } from "../../../app/core/members/merge-members";
import { parseProgram } from "../../../app/core/programs/parse-program";
import type { Community, StaffSpan } from "../../../app/core/replay/replay-input";
import { createTrustBook } from "../../../app/core/replay/trust-book";

const WEEK = 3000;
const CLOSE = 1000;

function communityOf(staff: Readonly<Record<string, readonly StaffSpan[]>>): Community {
  const members = ["ann", "ben", "cat"].map((member) => {
    const spans = staff[member];
    return { member, customer: member, joinedAt: 0, ...(spans !== undefined && { staff: spans }) };
  });
  return { members, groups: [], memberships: [], codes: [], rests: [] };
}

/** Trust after a close at which ann has endorsed ben. */
function trustUnder(community: Community) {
  const read = parseProgram({ trust: {} });
  if (read.kind === "refused") throw new Error(JSON.stringify(read.problems));
  const book = createTrustBook(read.program, community);
  book.takeIn({ giver: "ann", receiver: "ben", week: WEEK, reversedAt: null });
  book.publish(WEEK, CLOSE);
  return Object.fromEntries(
    ["ann", "ben", "cat"].map((giver) => [giver, book.percentsOf(giver, "dan", WEEK + 1, CLOSE).trustPercent]),
  );
}

describe("staff as seeds of trust", () => {
  it.each<[string, readonly StaffSpan[], boolean]>([
    ["who is staff at the close is a seed", [{ from: CLOSE - 1, until: null }], true],
    ["until the close itself and beyond", [{ from: 0, until: CLOSE }], true],
    ["who was staff before the close is none", [{ from: 0, until: CLOSE - 1 }], false],
    ["who becomes staff at the close is one from the next on", [{ from: CLOSE, until: null }], false],
    [
      "who is staff again is one again",
      [
        { from: 0, until: 10 },
        { from: 500, until: null },
      ],
      true,
    ],
  ])("%s", (_story, staff, seed) => {
    const trust = trustUnder(communityOf({ ann: staff }));
    expect(trust).toEqual(seed ? { ann: 100, ben: 91, cat: 0 } : { ann: 0, ben: 0, cat: 0 });
  });

  it("are none where nobody says who is staff, as in files", () => {
    expect(trustUnder(communityOf({}))).toEqual({ ann: 0, ben: 0, cat: 0 });
  });

  it("stay staff as who they turned out to be", () => {
    const community = communityOf({ cat: [{ from: 0, until: null }] });
    const merged = mergeCommunity(new Map([["cat", "ann"]]), community);
    expect(trustUnder(merged)).toMatchObject({ ann: 100, ben: 91 });
  });
});
