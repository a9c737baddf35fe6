import type { Queryable } from "~/adapters/persistence/database";
import { type OpenExpiry, openExpiries } from "~/usecases/rewards/open-expiries";
import { formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export type ExpiryLine = {
  readonly kind: OpenExpiry["kind"];
  /** Of a reward that is not issued yet: its lot's. */
  readonly id: string;
  /** What runs out: an amount, or the name of a perk, or a code. */
  readonly what: string;
  readonly on: string;
  readonly remindOn: string;
  /** A reminder is due: it runs out soon. */
  readonly soon: boolean;
};

/** What a member has that runs out, as a screen shows it. */
export async function expiryLines(db: Queryable, viewer: Viewer, memberId: string): Promise<readonly ExpiryLine[]> {
  const { shopId, now } = viewer;
  const format = formattingFor(viewer);
  return (await openExpiries(db, { shopId, now, memberIds: [memberId] })).map((one) => ({
    kind: one.kind,
    id: one.id,
    what: one.name === "" ? format.money(one.openMinor, one.currency) : one.name,
    on: format.date(one.expiresAt),
    remindOn: one.remindAt.map(format.date).join(", "),
    soon: one.remindAt.some((at) => at <= now),
  }));
}
