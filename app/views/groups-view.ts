import type { Queryable } from "~/adapters/persistence/database";
import { type GroupRow, groupCredits, listGroups } from "~/adapters/persistence/reads/group-list";
import { clockOf } from "./clock-of";
import { type Formatting, formattingFor } from "./formatting";
import { creditTexts } from "./group-figures";
import type { Viewer } from "./viewer";

/** How far back group figures look. */
export const GROUP_DAYS = 90;

export type GroupLine = {
  readonly groupId: string;
  readonly name: string;
  readonly parentName: string | null;
  readonly creatorId: string | null;
  readonly creatorName: string | null;
  readonly members: string;
  readonly activeThisWeek: string;
  readonly ordersHelped: string;
  readonly credit: readonly string[];
};

export type GroupsView = { readonly rows: readonly GroupLine[]; readonly days: number };

/** All groups with what happened in them lately. */
export async function groupsView(db: Queryable, viewer: Viewer): Promise<GroupsView> {
  const clock = clockOf(viewer);
  const since = new Date(clock.startOf(clock.today - GROUP_DAYS));
  const [rows, credits] = await Promise.all([
    listGroups(db, viewer.shopId, { activeSince: new Date(clock.startOfWeek), since }),
    groupCredits(db, viewer.shopId, { since }),
  ]);
  const format = formattingFor(viewer);
  return {
    days: GROUP_DAYS,
    rows: rows.map((row) =>
      groupLine(
        row,
        creditTexts(
          credits.filter((credit) => credit.groupId === row.groupId),
          format,
        ),
        format,
      ),
    ),
  };
}

export function groupLine(row: GroupRow, credit: readonly string[], format: Formatting): GroupLine {
  return {
    groupId: row.groupId,
    name: row.name,
    parentName: row.parentName,
    creatorId: row.creatorId,
    creatorName: row.creatorHandle ?? row.creatorId,
    members: format.number(row.members),
    activeThisWeek: format.number(row.activeThisWeek),
    ordersHelped: format.number(row.ordersHelped),
    credit,
  };
}
