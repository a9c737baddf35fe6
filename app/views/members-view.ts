import type { Queryable } from "~/adapters/persistence/database";
import { type PageLinks, type PageRequest, toPage } from "~/adapters/persistence/reads/cursor";
import { groupOptions } from "~/adapters/persistence/reads/group-list";
import {
  type MemberFilter,
  type MemberListRow,
  type MemberSort,
  countMembers,
  groupNamesOf,
  listMembers,
} from "~/adapters/persistence/reads/member-list";
import { currentProgram } from "./current-program";
import { formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export type MembersQuery = { readonly filter: MemberFilter; readonly sort: MemberSort; readonly page: PageRequest };
export type ConsentState = "given" | "withdrawn" | "missing";

export type MembersView = {
  readonly total: number;
  readonly totalText: string;
  readonly rows: readonly {
    readonly memberId: string;
    readonly name: string;
    readonly tier: string;
    /** At the last close; nobody falls on a Monday morning. */
    readonly points: string;
    readonly pointsThisWeek: string | null;
    readonly activeWeeks: string;
    readonly groups: readonly string[];
    readonly lastActive: string | null;
    readonly linked: boolean;
    readonly consent: ConsentState;
  }[];
  readonly links: PageLinks;
  readonly tiers: readonly string[];
  readonly groups: readonly { readonly id: string; readonly name: string }[];
};

export function consentOf(row: {
  readonly consentedAt: number | null;
  readonly withdrawnAt: number | null;
}): ConsentState {
  if (row.withdrawnAt !== null) return "withdrawn";
  return row.consentedAt === null ? "missing" : "given";
}

/** The list of members: one page, filtered and sorted, with what the filters offer. */
export async function membersView(db: Queryable, viewer: Viewer, query: MembersQuery): Promise<MembersView> {
  const { shopId } = viewer;
  const format = formattingFor(viewer);
  const [{ program }, found, total, groups] = await Promise.all([
    currentProgram(db, shopId),
    listMembers(db, shopId, query),
    countMembers(db, shopId, query.filter),
    groupOptions(db, shopId),
  ]);
  const page = toPage(found, query.page, (row: MemberListRow) => ({ value: row.sortKey, id: row.memberId }));
  const names = await groupNamesOf(
    db,
    shopId,
    page.rows.map((row) => row.memberId),
  );
  const firstTier = program.tiers[0]?.name ?? "";
  return {
    total,
    totalText: format.number(total),
    links: page.links,
    tiers: program.tiers.map((tier) => tier.name),
    groups,
    rows: page.rows.map((row) => {
      const added = Math.max(0, row.scoreMilli - row.closedScoreMilli);
      return {
        memberId: row.memberId,
        name: row.handle ?? row.memberId,
        tier: row.tier ?? firstTier,
        points: format.points(row.closedScoreMilli),
        pointsThisWeek: added > 0 ? format.points(added) : null,
        activeWeeks: `${format.number(row.activeWeeks)} / ${format.number(program.scoring.consistencyWeeks)}`,
        groups: names.filter((name) => name.memberId === row.memberId).map((name) => name.name),
        lastActive: row.lastActiveAt === null ? null : format.date(row.lastActiveAt),
        linked: row.customerId !== null,
        consent: consentOf(row),
      };
    }),
  };
}
