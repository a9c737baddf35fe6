import type { Community, ReplayActivity, ReplayOrder } from "../replay/replay-input";
import { groupBy } from "../shared/group-by";
import type { MemberId } from "../shared/ids";
import { weekOf } from "../shared/time";

/** Members who turned out to be somebody else, by whom they are. The log stays as it is: taking a line away undoes the merge. */
export type Merges = ReadonlyMap<MemberId, MemberId>;

/** Who a member is, through any number of merges. Throws where merges go round in a circle: nobody is left there. */
export function survivorOf(merges: Merges, member: MemberId): MemberId {
  const seen = new Set<MemberId>();
  let survivor = member;
  for (let next = merges.get(survivor); next !== undefined; next = merges.get(survivor)) {
    if (seen.has(survivor)) throw new Error(`merges go round in a circle at ${survivor}`);
    seen.add(survivor);
    survivor = next;
  }
  return survivor;
}

/**
 * A community in which merged members are one (SCORING.md invariant 11): joined when the first of them did, linked to the customers of
 * each, creators, owners and in groups as any of them; a week that two of them declared as a rest is one.
 */
export function mergeCommunity(merges: Merges, community: Community): Community {
  const { members, groups, memberships, codes, rests } = community;
  const survivor = (member: MemberId): MemberId => survivorOf(merges, member);
  return {
    members: mergedMembers(survivor, members),
    groups: groups.map((row) => (row.creator === null ? row : { ...row, creator: survivor(row.creator) })),
    memberships: memberships.map((row) => ({ ...row, member: survivor(row.member) })),
    codes: codes.map((row) => ({ ...row, owner: survivor(row.owner) })),
    rests: unique(
      rests.map((row) => ({ ...row, member: survivor(row.member) })),
      (row) => `${String(weekOf(row.weekOf))} ${row.member}`,
    ),
  };
}

/** An activity of a merged member, or for one. What the two did for each other becomes what one does for themselves: no endorsement. */
export function mergeActivity(merges: Merges, activity: ReplayActivity): ReplayActivity {
  const { member, counterpart } = activity;
  return {
    ...activity,
    member: survivorOf(merges, member),
    counterpart: counterpart === null ? null : survivorOf(merges, counterpart),
  };
}

export function mergeOrder(merges: Merges, order: ReplayOrder): ReplayOrder {
  return order.referral === null ? order : { ...order, referral: survivorOf(merges, order.referral) };
}

function mergedMembers(survivor: (member: MemberId) => MemberId, members: Community["members"]): Community["members"] {
  const joinedAt = new Map<MemberId, number>();
  const linked = new Set<MemberId>();
  for (const row of members) {
    const member = survivor(row.member);
    joinedAt.set(member, Math.min(joinedAt.get(member) ?? row.joinedAt, row.joinedAt));
    if (row.customer !== null) linked.add(member);
  }
  const employed = groupBy(
    members.filter((row) => row.staff !== undefined),
    (row) => survivor(row.member),
  );
  const merged = members.map((row) => {
    const member = survivor(row.member);
    const staff = employed.get(member)?.flatMap((one) => one.staff ?? []);
    return { ...row, member, joinedAt: joinedAt.get(member) ?? row.joinedAt, ...(staff !== undefined && { staff }) };
  });
  // Who is linked to a customer needs no row without one beside it.
  const needed = merged.filter((row) => row.customer !== null || !linked.has(row.member));
  return unique(needed, (row) => `${row.customer ?? ""} ${row.member}`);
}

/** The first of each key. */
function unique<T>(rows: readonly T[], keyOf: (row: T) => string): T[] {
  const found = new Map<string, T>();
  for (const row of rows) if (!found.has(keyOf(row))) found.set(keyOf(row), row);
  return [...found.values()];
}
