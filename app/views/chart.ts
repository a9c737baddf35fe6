/** One column of a chart. `value` sets its height only; what is read is `text`, as the viewer writes it. */
export type ChartBar = {
  readonly label: string;
  readonly title: string;
  readonly parts: readonly { readonly value: number; readonly text: string }[];
};

/** Every week from the first to the last one, so that a quiet week is an empty column and not a missing one. */
export function everyWeek<Row extends { readonly week: number }>(
  from: number,
  to: number,
  rows: readonly Row[],
  bar: (week: number, row: Row | undefined) => ChartBar,
): ChartBar[] {
  const byWeek = new Map(rows.map((row) => [row.week, row]));
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => bar(from + n, byWeek.get(from + n)));
}
