import type pg from "pg";

type Query = (...args: unknown[]) => unknown;

/**
 * Statements with values are prepared, once a connection: half of what a small shop costs is that the same few hundred statements are
 * read and planned again and again. What they do is the same. Not for a large shop: its plans would be those of the day on which it was small.
 */
export function prepareStatements(client: pg.PoolClient): void {
  const query = client.query.bind(client) as Query;
  const names = new Map<string, string>();
  const prepared: Query = (text, values, ...more) => {
    if (typeof text !== "string" || !Array.isArray(values)) return query(text, values, ...more);
    const name = names.get(text) ?? `s${String(names.size)}`;
    names.set(text, name);
    return query({ name, text, values }, ...more);
  };
  Object.assign(client, { query: prepared });
}
