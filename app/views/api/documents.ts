import { endorsementsSince, restsSince } from "~/adapters/persistence/close-rows";
import type { Queryable } from "~/adapters/persistence/database";
import { sharesOf } from "~/adapters/persistence/order-rows";
import {
  apiGroup,
  apiGroupCredit,
  apiMember,
  apiMemberGroups,
  apiOrder,
  apiRewards,
} from "~/adapters/persistence/reads/api-reads";
import { effortWeeks, poolsPaid } from "~/adapters/persistence/reads/effort-reads";
import { memberKindDays } from "~/adapters/persistence/reads/member-page";
import { openExpiries } from "~/usecases/rewards/open-expiries";
import { nextTier } from "~/core/projection/compose-member-metafield";
import type { Program } from "~/core/programs/program";
import { explainScore } from "~/core/scoring/explain-score";
import { formatInstant } from "~/core/shared/time";
import { weekAt, type Zone } from "~/core/shared/zone";

/** What the API answers: the interchange format's fields in camel case, instants as ISO 8601, points in milli-points. */
export async function memberDocument(db: Queryable, shopId: number, memberId: string): Promise<unknown> {
  const member = await apiMember(db, shopId, memberId);
  if (!member) return undefined;
  const { member: id, customer, handle, agreed, tier } = member;
  const groups = await apiMemberGroups(db, shopId, memberId);
  return { member: id, customer, handle, joinedAt: formatInstant(member.joinedAt), consented: agreed, tier, groups };
}

type StandingInput = {
  readonly memberId: string;
  readonly program: Program;
  readonly zone: Zone;
  readonly now: number;
};

/** The score with the parts that add up to it, the tier and what the next one asks for. */
export async function standingDocument(db: Queryable, shopId: number, input: StandingInput): Promise<unknown> {
  const { memberId, program, zone, now } = input;
  const member = await apiMember(db, shopId, memberId);
  if (!member) return undefined;
  const week = weekAt(zone, now);
  const { consistencyWeeks, horizonWeeks } = program.scoring;
  const kindDays = member.agreed
    ? await memberKindDays(db, shopId, memberId, week - Math.max(consistencyWeeks, horizonWeeks))
    : [];
  const rests = await restsSince(db, shopId, week - consistencyWeeks, [memberId]);
  const endorsed = await endorsementsSince(db, shopId, week - consistencyWeeks + 1, [memberId]);
  const explained = explainScore(program, { week, kindDays, restWeeks: rests.map((one) => one.week) });
  const tierName = member.tier ?? program.tiers[0]?.name ?? "";
  const { scoreMilli, activeWeeks } = explained.score;
  const next = nextTier(program, {
    tierName,
    scoreMilli,
    activeWeeks,
    endorsers: new Set(endorsed.map((one) => one.endorser)).size,
    endorserDays: new Set(endorsed.map((one) => one.day)).size,
  });
  const closed = { week: member.closedWeek, scoreMilli: member.closedScore ?? 0 };
  return { member: memberId, tier: tierName, week, closed, ...explained, next };
}

export async function groupDocument(db: Queryable, shopId: number, groupId: string): Promise<unknown> {
  const group = await apiGroup(db, shopId, groupId);
  if (!group) return undefined;
  const credit = await apiGroupCredit(db, shopId, groupId);
  if (group.creator === null) return { ...group, credit, effort: null };
  const closes = await effortWeeks(db, shopId, group.creator, 0);
  const pools = await poolsPaid(db, shopId, group.creator);
  const paid = pools.map((row) => ({ ...row, placedAt: formatInstant(row.placedAt) }));
  return { ...group, credit, effort: { closes: closes.slice(-26), pools: paid } };
}

export async function sharesDocument(db: Queryable, shopId: number, orderId: string): Promise<unknown> {
  const order = await apiOrder(db, shopId, orderId);
  if (!order) return undefined;
  const shares = await sharesOf(db, shopId, [orderId]);
  return {
    ...order,
    placedAt: formatInstant(order.placedAt),
    cancelledAt: order.cancelledAt === null ? null : formatInstant(order.cancelledAt),
    shares: shares.map(({ touch, kind, actorId, groupId, lane, shareBp, amountMinor }) => ({
      touch,
      kind,
      actor: actorId,
      group: groupId,
      lane,
      shareBp,
      minor: amountMinor,
    })),
  };
}

type RewardsInput = {
  readonly member: string | null;
  readonly state: string | null;
  readonly after: string;
  readonly limit: number;
  readonly now: number;
};

/** One page of rewards by lot id; `next` is the `after` of the page that follows, or null. */
export async function rewardsDocument(db: Queryable, shopId: number, input: RewardsInput): Promise<unknown> {
  const rows = await apiRewards(db, shopId, { ...input, limit: input.limit + 1 });
  const page = rows.slice(0, input.limit);
  const memberIds = [...new Set(page.map((row) => row.member))];
  const expiries = await openExpiries(db, { shopId, now: input.now, memberIds });
  const expiryOf = new Map(expiries.flatMap((one) => (one.kind === "reward" ? [[one.id, one]] : [])));
  const rewards = page.map((row) => {
    const expiry = expiryOf.get(row.lot);
    return {
      ...row,
      placedAt: formatInstant(row.placedAt),
      dueAt: formatInstant(row.dueAt),
      /** Of what is not issued yet; null: it does not run out, or is issued. */
      expiresAt: expiry ? formatInstant(expiry.expiresAt) : null,
      remindAt: expiry?.remindAt.map(formatInstant) ?? [],
    };
  });
  return { rewards, next: rows.length > input.limit ? (page.at(-1)?.lot ?? null) : null };
}
