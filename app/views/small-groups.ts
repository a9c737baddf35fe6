/** Nothing is shown about fewer people than this: one more and a single person's doing could be read from a table. */
export const PEOPLE_MIN = 5;

export type Cell = { readonly people: number; readonly value: number };
export type ShownCell =
  | { readonly kind: "shown"; readonly people: number; readonly value: number }
  | { readonly kind: "hidden"; readonly because: "few" | "complement" };

/**
 * Which cells of a one-way table may be shown beside a total that is the sum of their values. Cells about fewer than `min` people are
 * hidden; when their sum alone could be worked out (total less what is shown) and stands for fewer than `min` people, or for a
 * single cell, the smallest cells left are hidden with them. Cells about nobody hide nothing: an empty cell is no person.
 */
export function hideSmallCells(cells: readonly Cell[], min: number = PEOPLE_MIN): ShownCell[] {
  const hidden = new Map<number, "few" | "complement">();
  for (const [index, cell] of cells.entries()) if (cell.people > 0 && cell.people < min) hidden.set(index, "few");
  const bySize = cells
    .map((cell, index) => ({ ...cell, index }))
    .filter(({ people }) => people >= min)
    .sort((a, b) => a.people - b.people || a.value - b.value || a.index - b.index);
  while (hidden.size > 0 && isRevealing(cells, hidden, min)) {
    const next = bySize.shift();
    if (next === undefined) break;
    hidden.set(next.index, "complement");
  }
  return cells.map((cell, index) => {
    const because = hidden.get(index);
    return because === undefined
      ? { kind: "shown", people: cell.people, value: cell.value }
      : { kind: "hidden", because };
  });
}

/** A lone hidden cell is total less the rest. People can be in several cells: the largest one is a lower bound of who is meant. */
function isRevealing(cells: readonly Cell[], hidden: ReadonlyMap<number, unknown>, min: number): boolean {
  const people = [...hidden.keys()].map((index) => cells[index]?.people ?? 0);
  return people.length < 2 || Math.max(...people) < min;
}

/** A total may stand beside the cells when it is about enough people and at least something of it is not hidden or everything is. */
export function mayShowTotal(totalPeople: number, cells: readonly ShownCell[], min: number = PEOPLE_MIN): boolean {
  if (totalPeople < min) return false;
  const hidden = cells.filter((cell) => cell.kind === "hidden");
  // Only too small cells and none large enough to hide them behind: the total is given up instead.
  return hidden.length === 0 || hidden.some((cell) => cell.because === "complement");
}
