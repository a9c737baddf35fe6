import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cell, PEOPLE_MIN, hideSmallCells, mayShowTotal } from "~/views/small-groups";

const cell = (people: number, value = people * 3): Cell => ({ people, value });
const kinds = (cells: readonly Cell[]) =>
  hideSmallCells(cells).map((one) => (one.kind === "shown" ? "shown" : one.because));

describe("small-group privacy", () => {
  it.each<[string, Cell[], string[], boolean]>([
    ["everybody is large enough: all is shown", [cell(5), cell(9)], ["shown", "shown"], true],
    [
      "a small cell takes the smallest large one with it, or it could be worked out",
      [cell(4), cell(7), cell(9)],
      ["few", "complement", "shown"],
      true,
    ],
    [
      "two small cells alone could be worked out together",
      [cell(2), cell(3), cell(9)],
      ["few", "few", "complement"],
      true,
    ],
    ["an empty cell is nobody and hides nothing", [cell(0, 0), cell(8)], ["shown", "shown"], true],
    ["nothing large enough to hide behind: the total goes instead", [cell(2), cell(3)], ["few", "few"], false],
    ["a single small cell", [cell(1)], ["few"], false],
    ["nothing at all", [], [], false],
  ])("%s", (_story, cells, expected, total) => {
    expect(kinds(cells)).toEqual(expected);
    const people = Math.max(0, ...cells.map((one) => one.people));
    expect(mayShowTotal(people, hideSmallCells(cells))).toBe(total);
  });

  it("never lets a small cell be computed from the total and what is shown", () => {
    const anyCell = fc.record({ people: fc.integer({ min: 0, max: 12 }), extra: fc.integer({ min: 0, max: 40 }) });
    fc.assert(
      fc.property(fc.array(anyCell, { maxLength: 12 }), (given) => {
        const cells = given.map(({ people, extra }) => cell(people, people === 0 ? 0 : people + extra));
        const shown = hideSmallCells(cells);
        const hidden = cells.filter((_, index) => shown[index]?.kind === "hidden");
        for (const [index, one] of shown.entries()) {
          const people = cells[index]?.people ?? 0;
          if (one.kind === "shown") expect(people === 0 || people >= PEOPLE_MIN).toBe(true);
        }
        const most = Math.max(0, ...cells.map((one) => one.people));
        if (hidden.length === 0 || !mayShowTotal(most, shown)) return;
        // What a reader can compute is the sum of the hidden cells: it stands for more than one cell and for enough people.
        expect(hidden.length).toBeGreaterThan(1);
        expect(Math.max(...hidden.map((one) => one.people))).toBeGreaterThanOrEqual(PEOPLE_MIN);
      }),
      { numRuns: 2000 },
    );
  });

  it("hides no more than it must", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: PEOPLE_MIN, max: 50 }), { maxLength: 10 }), (sizes) => {
        expect(kinds(sizes.map((size) => cell(size)))).toEqual(sizes.map(() => "shown"));
      }),
    );
  });
});
