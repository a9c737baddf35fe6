/** Where a page of a list ends: the value it is sorted by and the row's id, so that rows that come or go shift nothing. */
export type Cursor = { readonly value: string | number; readonly id: string };
export type PageRequest = { readonly after?: Cursor; readonly before?: Cursor; readonly size: number };
export type PageLinks = { readonly after: string | null; readonly before: string | null };

export function encodeCursor(cursor: Cursor): string {
  return btoa(encodeURIComponent(JSON.stringify([cursor.value, cursor.id])));
}

/** The cursor of a query string, or undefined for anything that is none: a stale or edited address shows the first page. */
export function decodeCursor(text: string | null): Cursor | undefined {
  if (text === null) return undefined;
  try {
    const parsed: unknown = JSON.parse(decodeURIComponent(atob(text)));
    if (!Array.isArray(parsed) || parsed.length !== 2) return undefined;
    const [value, id] = parsed as unknown[];
    const fits = (typeof value === "string" || typeof value === "number") && typeof id === "string";
    return fits ? { value, id } : undefined;
  } catch {
    return undefined;
  }
}

export function pageRequest(query: URLSearchParams, size: number): PageRequest {
  const after = decodeCursor(query.get("after"));
  const before = decodeCursor(query.get("before"));
  return { size, ...(after && { after }), ...(before && !after && { before }) };
}

/**
 * From size + 1 rows (newest reading order, already turned around for `before`) to one page and the cursors around it.
 * `extra` tells that the read found one row more than the page holds.
 */
export function toPage<Row>(
  rows: readonly Row[],
  request: PageRequest,
  cursorOf: (row: Row) => Cursor,
): { readonly rows: readonly Row[]; readonly links: PageLinks } {
  const backwards = request.before !== undefined;
  const extra = rows.length > request.size;
  const page = backwards ? rows.slice(extra ? 1 : 0) : rows.slice(0, request.size);
  const first = page[0];
  const last = page.at(-1);
  const hasNext = backwards || extra;
  const hasPrevious = backwards ? extra : request.after !== undefined;
  return {
    rows: page,
    links: {
      after: hasNext && last !== undefined ? encodeCursor(cursorOf(last)) : null,
      before: hasPrevious && first !== undefined ? encodeCursor(cursorOf(first)) : null,
    },
  };
}
