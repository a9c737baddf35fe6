import type { Queryable } from "~/adapters/persistence/database";
import { type PageLinks, type PageRequest, toPage } from "~/adapters/persistence/reads/cursor";
import { heldCounts, listHeld } from "~/adapters/persistence/reads/held-list";
import { activityQuestionId } from "./explain";
import { formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export const HELD_STATES = ["held", "refused", "released"] as const;
export type HeldState = (typeof HELD_STATES)[number];

export type HeldLine = {
  /** Source and id of the activity as one text. */
  readonly key: string;
  /** How it is asked why. */
  readonly questionId: string;
  readonly kind: string;
  readonly memberId: string;
  readonly memberName: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly reason: string;
  readonly seen: string;
  readonly usual: string;
  readonly points: string;
  readonly at: string;
  readonly until: string;
  readonly decidedAt: string | null;
  /** Somebody decided; otherwise seven days did. */
  readonly byPerson: boolean;
};

export type HeldView = {
  readonly state: HeldState;
  readonly rows: readonly HeldLine[];
  readonly links: PageLinks;
  readonly counts: Readonly<Record<HeldState, string>>;
  readonly any: boolean;
};

/** One page of activities that came in bursts: what waits, or what became of it. */
export async function heldView(
  db: Queryable,
  viewer: Viewer,
  query: { readonly state: HeldState; readonly page: PageRequest },
): Promise<HeldView> {
  const [found, counts] = await Promise.all([
    listHeld(db, viewer.shopId, query.state, query.page),
    heldCounts(db, viewer.shopId),
  ]);
  const format = formattingFor(viewer);
  const page = toPage(found, query.page, (row) => ({ value: row.sortKey, id: `${row.source}:${row.activityId}` }));
  const count = (state: HeldState): string => format.number(counts.find((one) => one.state === state)?.count ?? 0);
  return {
    state: query.state,
    links: page.links,
    any: counts.length > 0,
    counts: { held: count("held"), refused: count("refused"), released: count("released") },
    rows: page.rows.map((row) => ({
      key: JSON.stringify([row.source, row.activityId]),
      questionId: activityQuestionId(row),
      kind: row.kind,
      memberId: row.memberId,
      memberName: row.memberHandle ?? row.memberId,
      actorId: row.actorId,
      actorName: row.actorHandle ?? row.actorId,
      reason: row.reason,
      seen: format.number(row.seen),
      usual: format.number(row.usual),
      points: format.points(row.weightMilli),
      at: format.dateTime(row.occurredAt),
      until: format.dateTime(row.untilAt),
      decidedAt: row.decidedAt === null ? null : format.dateTime(row.decidedAt),
      byPerson: row.decidedBy !== null,
    })),
  };
}
