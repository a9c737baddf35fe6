import { GraphQLError } from "graphql";

/** A field of the search language: what it compares. */
export type SearchField<T> = (row: T) => string | number | boolean | null | readonly string[];
export type SearchFields<T> = Record<string, SearchField<T>>;

type Term = { field: string; operator: string; value: string; not: boolean };
const TERM = /(-|NOT\s+)?([a-z_]+):(>=|<=|[><=])?(?:"([^"]*)"|'([^']*)'|([^\s()]+))/giy;
const WORD = /[^\s():]+(?=\s|$)/y;
const SEPARATOR = /\s*(?:AND\s+)?/giy;

function refuse(message: string): never {
  throw new GraphQLError(message, { extensions: { code: "NOT_IMPLEMENTED_IN_SANDBOX" } });
}

function parseTerms(query: string): Term[] {
  const terms: Term[] = [];
  let at = 0;
  while (at < query.length) {
    SEPARATOR.lastIndex = at;
    SEPARATOR.exec(query);
    at = SEPARATOR.lastIndex;
    if (at >= query.length) break;
    TERM.lastIndex = at;
    const match = TERM.exec(query);
    WORD.lastIndex = at;
    const word = match ? undefined : WORD.exec(query)?.[0];
    if (word !== undefined) {
      terms.push({ not: false, field: "default", operator: "~", value: word });
      at = WORD.lastIndex;
      continue;
    }
    if (!match) refuse(`not implemented in the sandbox: search query at "${query.slice(at)}"`);
    terms.push({
      not: Boolean(match[1]),
      field: (match[2] ?? "").toLowerCase(),
      operator: match[3] ?? "=",
      value: match[4] ?? match[5] ?? match[6] ?? "",
    });
    at = TERM.lastIndex;
  }
  return terms;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}/;

function compareOne(left: string | number | boolean, operator: string, value: string): boolean {
  if (operator === "~") return String(left).toLowerCase().includes(value.toLowerCase());
  if (operator === "=" && typeof left !== "number") {
    if (value === "*") return true;
    const text = String(left).toLowerCase();
    const wanted = value.toLowerCase();
    return wanted.endsWith("*") ? text.startsWith(wanted.slice(0, -1)) : text === wanted;
  }
  const dated = typeof left === "string" && INSTANT.test(value);
  const a = dated ? Date.parse(left) : Number(left);
  const b = dated ? Date.parse(value) : Number(value);
  switch (operator) {
    case ">=":
      return a >= b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case "<":
      return a < b;
    default:
      return a === b;
  }
}

function matches<T>(row: T, term: Term, read: SearchField<T>): boolean {
  const value = read(row);
  if (value === null) return false;
  if (typeof value === "object") return value.some((entry) => compareOne(entry, term.operator, term.value));
  return compareOne(value, term.operator, term.value);
}

/**
 * Shopify ignores a field it does not know; here that is an error, since a filter that filters nothing is the worst kind of bug.
 * OR binds weaker than AND; no parentheses. A word without a field is looked for in the field `default`, where there is one.
 */
export function createSearch<T>(query: string | null | undefined, fields: SearchFields<T>): (row: T) => boolean {
  if (!query?.trim()) return () => true;
  const anyOf = query.split(/\s+OR\s+/).map((part) =>
    parseTerms(part).map((term) => {
      const read = fields[term.field];
      if (!read) refuse(`not implemented in the sandbox: search field "${term.field}"`);
      return { term, read };
    }),
  );
  return (row) => anyOf.some((allOf) => allOf.every(({ term, read }) => matches(row, term, read) !== term.not));
}
