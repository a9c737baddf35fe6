import type { CodeEvidence } from "../attribution/evidence";
import { type Bucket, type Sharing, NOBODY_SHARES, createBuckets, sharingOf } from "../identity/buckets";
import type { GroupId, MemberId } from "../shared/ids";
import type { Day, Instant } from "../shared/time";
import { dayAt } from "../shared/zone";
import type { Zone } from "../shared/zone";
import type { Community } from "./replay-input";

export type Directory = {
  /** Linked to the customer, joined or not. */
  readonly linkedTo: (customer: string) => readonly MemberId[];
  /** The first of them who had joined by placed_at: the buyer. */
  readonly joinedOf: (linked: readonly MemberId[], placedAt: Instant) => MemberId | null;
  readonly hadJoined: (member: MemberId, instant: Instant) => boolean;
  readonly groupsOn: (member: MemberId, day: Day) => GroupId[];
  readonly leaderOf: (group: GroupId) => MemberId | undefined;
  readonly codeOf: (code: string) => CodeEvidence;
  /** Who counts as one person with a customer at an instant. */
  readonly bucketOf: (customer: string, at: Instant) => Bucket;
  /** Who of some members shares a bucket at an instant. */
  readonly sharingOf: (members: Iterable<MemberId>, at: Instant) => Sharing;
};

/** Codes are the same whatever their case (SCORING.md section 7). */
export function codeKey(code: string): string {
  return code.toLowerCase();
}

/** Looks up who is who in a community. */
export function createDirectory(zone: Zone, community: Community): Directory {
  const joinedAt = new Map(community.members.map(({ member, joinedAt: at }) => [member, at]));
  const linked = new Map<string, MemberId[]>();
  for (const { member, customer } of community.members) {
    if (customer !== null) linked.set(customer, [...(linked.get(customer) ?? []), member]);
  }
  const leaders = new Map<GroupId, MemberId>();
  for (const { group, creator } of community.groups) if (creator !== null) leaders.set(group, creator);
  const codes = new Map(community.codes.map((code) => [codeKey(code.code), code]));
  const memberships = new Map<MemberId, { group: GroupId; from: Day; until: Day }[]>();
  for (const { member, group, joinedAt: from, leftAt } of community.memberships) {
    const list = memberships.get(member) ?? [];
    const until = leftAt === null ? Number.POSITIVE_INFINITY : dayAt(zone, leftAt);
    list.push({ group, from: dayAt(zone, from), until });
    memberships.set(member, list);
  }
  const hadJoined = (member: MemberId, instant: Instant) =>
    (joinedAt.get(member) ?? Number.POSITIVE_INFINITY) <= instant;
  const linkedTo = (customer: string) => linked.get(customer) ?? [];
  const { identity = [] } = community;
  const buckets = identity.length === 0 ? null : createBuckets({ keys: identity, members: community.members });
  return {
    bucketOf: (customer, at) =>
      buckets?.ofCustomer(customer, at) ?? { members: linkedTo(customer), customers: [customer] },
    sharingOf: (members, at) => (buckets === null ? NOBODY_SHARES : sharingOf(buckets, members, at)),
    hadJoined,
    linkedTo,
    joinedOf: (members, placedAt) => {
      for (const member of members) if (hadJoined(member, placedAt)) return member;
      return null;
    },
    groupsOn: (member, day) => {
      const groups: GroupId[] = [];
      for (const { group, from, until } of memberships.get(member) ?? []) {
        if (from <= day && day <= until && !groups.includes(group)) groups.push(group);
      }
      return groups;
    },
    leaderOf: (group) => leaders.get(group),
    codeOf: (code) => {
      const known = codes.get(codeKey(code));
      return known === undefined ? { known: false, code } : { known: true, ...known };
    },
  };
}
