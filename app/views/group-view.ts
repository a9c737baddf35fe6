import type { Queryable } from "~/adapters/persistence/database";
import { groupCredits, listGroups } from "~/adapters/persistence/reads/group-list";
import {
  chaptersOf,
  findGroup,
  groupCodes,
  groupKinds,
  groupWeeks,
  ordersHelpedByGroup,
  topGroupMembers,
} from "~/adapters/persistence/reads/group-page";
import { type ChartBar, everyWeek } from "./chart";
import { clockOf } from "./clock-of";
import { currentProgram } from "./current-program";
import { type EffortView, effortView } from "./effort-view";
import { formattingFor } from "./formatting";
import { type LaneLine, creditTexts, laneLines } from "./group-figures";
import { GROUP_DAYS, type GroupLine, groupLine } from "./groups-view";
import type { Viewer } from "./viewer";

const CHART_WEEKS = 26;

export type GroupView = {
  readonly facts: GroupLine;
  /** Of whoever leads it; null where nobody does. */
  readonly effort: EffortView | null;
  readonly days: number;
  readonly chart: readonly ChartBar[];
  readonly lanes: readonly LaneLine[];
  readonly kinds: readonly { kind: string; activities: string; people: string }[];
  readonly chapters: readonly GroupLine[];
  /** The group's own credit and its chapters' together; only where there are chapters. */
  readonly creditWithChapters: readonly string[] | null;
  readonly codes: readonly { code: string; ownerId: string; ownerName: string; uses: string }[];
  readonly members: readonly {
    memberId: string;
    name: string;
    tier: string;
    points: string;
    lastActive: string | null;
  }[];
  readonly orders: readonly {
    orderId: string;
    name: string;
    placedOn: string;
    total: string;
    share: string;
    shareMoney: string;
  }[];
};

/** One group, its chapters and what it helped bring about; undefined where there is none of this id. */
export async function groupView(db: Queryable, viewer: Viewer, groupId: string): Promise<GroupView | undefined> {
  const { shopId } = viewer;
  if ((await findGroup(db, shopId, groupId)) === undefined) return undefined;
  const clock = clockOf(viewer);
  const since = new Date(clock.startOf(clock.today - GROUP_DAYS));
  const fromWeek = clock.week - CHART_WEEKS + 1;
  const chapters = await chaptersOf(db, shopId, groupId);
  const groupIds = [groupId, ...chapters];
  const [rows, credits, weeks, kinds, codes, members, orders, { program }] = await Promise.all([
    listGroups(db, shopId, { activeSince: new Date(clock.startOfWeek), since, groupIds }),
    groupCredits(db, shopId, { since, groupIds }),
    groupWeeks(db, shopId, [groupId], fromWeek),
    groupKinds(db, shopId, [groupId], fromWeek),
    groupCodes(db, shopId, groupId),
    topGroupMembers(db, shopId, groupId, 10),
    ordersHelpedByGroup(db, shopId, [groupId], 10),
    currentProgram(db, shopId),
  ]);
  const format = formattingFor(viewer);
  const own = credits.filter((credit) => credit.groupId === groupId);
  const lines = rows.map((row) =>
    groupLine(
      row,
      creditTexts(
        credits.filter((c) => c.groupId === row.groupId),
        format,
      ),
      format,
    ),
  );
  const facts = lines.find((line) => line.groupId === groupId);
  if (facts === undefined) return undefined;
  const effort = facts.creatorId === null ? null : await effortView(db, viewer, { memberId: facts.creatorId, groupId });
  return {
    facts,
    effort,
    days: GROUP_DAYS,
    chart: everyWeek(fromWeek, clock.week, weeks, (week, row) => ({
      label: format.weekShort(week),
      title: format.week(week),
      parts: [{ value: row?.people ?? 0, text: format.number(row?.people ?? 0) }],
    })),
    lanes: laneLines(own, format),
    kinds: kinds.map((row) => ({
      kind: row.kind,
      activities: format.number(row.activities),
      people: format.number(row.people),
    })),
    chapters: lines.filter((line) => line.groupId !== groupId),
    creditWithChapters: chapters.length > 0 ? creditTexts(credits, format) : null,
    codes: codes.map((row) => ({
      code: row.code,
      ownerId: row.ownerId,
      ownerName: row.ownerHandle ?? row.ownerId,
      uses: format.number(row.uses),
    })),
    members: members.map((row) => ({
      memberId: row.memberId,
      name: row.handle ?? row.memberId,
      tier: row.tier ?? program.tiers[0]?.name ?? "",
      points: format.points(row.scoreMilli),
      lastActive: row.lastActiveAt === null ? null : format.date(row.lastActiveAt),
    })),
    orders: orders.map((row) => ({
      orderId: row.orderId,
      name: row.name ?? row.orderId,
      placedOn: format.date(row.placedAt),
      total: format.money(row.totalMinor, row.currency),
      share: format.basisPoints(row.shareBp),
      shareMoney: format.money(row.shareMinor, row.currency),
    })),
  };
}
