/**
 * Weak brands: a plain string can be used where an id is expected, but an id of one thing is refused where another is meant.
 * Strong brands would need a cast at every door; mixing up two ids is the mistake worth catching.
 */
type Id<Name extends string> = string & { readonly idOf?: Name };

export type MemberId = Id<"member">;
export type GroupId = Id<"group">;
export type OrderId = Id<"order">;
export type TouchId = Id<"touch">;
export type LotId = Id<"lot">;
export type KindName = Id<"kind">;
export type Currency = Id<"currency">;

/** Plain code-unit order: the same on every machine, unlike a locale's. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
