/** A cell: free text may not start like a formula when a spreadsheet opens the file (OWASP, CSV injection). */
export type CsvCell = string | number;

const FORMULA_START = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

/** One line of RFC 4180, ended by a line feed alone as the interchange files are. Numbers are written as they are; text that a spreadsheet would run gets an apostrophe. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(cellText).join(",")}\n`;
}

function cellText(cell: CsvCell): string {
  if (typeof cell === "number") return String(cell);
  const safe = FORMULA_START.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
