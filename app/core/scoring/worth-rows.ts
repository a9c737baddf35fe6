import type { Program } from "../programs/program";
import type { Week } from "../shared/time";
import { applyBrackets } from "./brackets";
import type { WeekRow } from "./week-credits";

/**
 * Weeks of one member in plain numbers: the week, its own credit, and what it is worth before it fades. A close scores every week of
 * every member again: numbers in a row are read several times faster than an object each, and a collector passes them over.
 */
export type WorthRows = number[];

const WIDTH = 3;

/** What a week is worth before it fades. */
export function worthOf(
  program: Pick<Program, "scoring">,
  { creditMilli, oneOffMilli }: Pick<WeekRow, "creditMilli" | "oneOffMilli">,
): number {
  return applyBrackets(creditMilli, program.scoring.weekBrackets) + oneOffMilli;
}

export function worthRows(program: Pick<Program, "scoring">, rows: readonly WeekRow[]): WorthRows {
  const worth: WorthRows = [];
  for (const row of rows) pushRow(worth, row.week, row.ownMilli, worthOf(program, row));
  return worth;
}

export function pushRow(rows: WorthRows, week: Week, ownMilli: number, worthMilli: number): void {
  rows.push(week, ownMilli, worthMilli);
}

export function rowsIn(rows: Readonly<WorthRows>): number {
  return rows.length / WIDTH;
}

export function weekOfRow(rows: Readonly<WorthRows>, row: number): Week {
  return rows[WIDTH * row] ?? 0;
}

export function ownOfRow(rows: Readonly<WorthRows>, row: number): number {
  return rows[WIDTH * row + 1] ?? 0;
}

export function worthOfRow(rows: Readonly<WorthRows>, row: number): number {
  return rows[WIDTH * row + 2] ?? 0;
}

/** The row of a week, or -1; the newest are the likeliest. */
export function rowOfWeek(rows: Readonly<WorthRows>, week: Week): number {
  let row = rowsIn(rows) - 1;
  while (row >= 0 && weekOfRow(rows, row) !== week) row -= 1;
  return row;
}

export function replaceRow(rows: WorthRows, row: number, ownMilli: number, worthMilli: number): void {
  rows[WIDTH * row + 1] = ownMilli;
  rows[WIDTH * row + 2] = worthMilli;
}

/** Drops weeks before one; rows are by week. */
export function dropBefore(rows: WorthRows, oldest: Week): void {
  let over = 0;
  while (over < rowsIn(rows) && weekOfRow(rows, over) < oldest) over += 1;
  if (over > 0) rows.splice(0, WIDTH * over);
}
