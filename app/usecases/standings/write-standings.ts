import { endorsementsSince, memberWeeksSince, restsSince, saveLiveStandings } from "~/adapters/persistence/close-rows";
import type { Database, Queryable } from "~/adapters/persistence/database";
import {
  type DueProjection,
  currentGroups,
  dueProjections,
  openCodes,
  postponeProjections,
  recentKinds,
  rewardsByMember,
  saveWritten,
} from "~/adapters/persistence/standing-rows";
import {
  SetMemberMetafieldsDocument,
  TagMemberDocument,
  UntagMemberDocument,
} from "~/adapters/shopify/generated/operations";
import { type StandingFacts, composeMemberMetafield } from "~/core/projection/compose-member-metafield";
import type { MemberMetafield } from "~/core/projection/member-metafield";
import { scoreAt } from "~/core/scoring/score-at";
import { formatDay, formatInstant } from "~/core/shared/time";
import { dayAt, weekAt } from "~/core/shared/zone";
import type { Clock } from "~/ports/clock";
import type { AdminUse, ShopifyAdmin } from "~/ports/shopify-admin";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";

type Deps = {
  readonly pool: Database;
  readonly clock: Clock;
  readonly admin: (shopDomain: string, use?: AdminUse) => ShopifyAdmin;
};

const MEMBERS_MAX = 200;
/** Shopify takes 25 metafields a call. */
const CALL_MAX = 25;
/** A member who is busy is written once in this time: what happens in between is in the next write. */
const COALESCE_MS = 3000;
const RECENT_DAYS = 28;

type Standing = { readonly due: DueProjection; readonly facts: StandingFacts };

/** Computes live standings and writes them to the customers' metafields and tags. Answers how many members were brought up to date. */
export async function writeStandings(deps: Deps, input: { readonly shopId: number }): Promise<number> {
  const at = await loadProgram(deps.pool, input.shopId, deps.clock.now());
  let written = 0;
  for (;;) {
    const now = deps.clock.now();
    const due = await dueProjections(deps.pool, at.shopId, now, MEMBERS_MAX);
    if (due.length === 0) return written;
    const standings = await computeStandings(deps.pool, at, due, now);
    for (let from = 0; from < standings.length; from += CALL_MAX) {
      written += await writeBatch(deps, at, standings.slice(from, from + CALL_MAX), now);
    }
    if (due.length < MEMBERS_MAX) return written;
  }
}

function by<T extends { readonly memberId: string }>(rows: readonly T[]): (memberId: string) => T[] {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(row.memberId, [...(groups.get(row.memberId) ?? []), row]);
  return (memberId) => groups.get(memberId) ?? [];
}

async function computeStandings(
  db: Queryable,
  at: ShopProgram,
  due: readonly DueProjection[],
  now: number,
): Promise<Standing[]> {
  const { shopId, program, zone } = at;
  const ids = due.map((one) => one.memberId);
  const week = weekAt(zone, now);
  const { consistencyWeeks, horizonWeeks } = program.scoring;
  const weeks = by(await memberWeeksSince(db, shopId, week - Math.max(consistencyWeeks, horizonWeeks), ids));
  const rests = by(await restsSince(db, shopId, week - consistencyWeeks, ids));
  const endorsed = by(await endorsementsSince(db, shopId, week - consistencyWeeks + 1, ids));
  const recent = by(await recentKinds(db, shopId, ids, dayAt(zone, now) - RECENT_DAYS));
  const rewards = by(await rewardsByMember(db, shopId, ids));
  const codes = by(await openCodes(db, shopId, ids, now));
  const groups = by(await currentGroups(db, shopId, ids));
  const firstTier = program.tiers[0]?.name ?? "";
  const local = (instant: number | null): string | null => (instant === null ? null : formatDay(dayAt(zone, instant)));
  const live = due.map((one) => {
    const rows = weeks(one.memberId).map((row) => ({
      week: row.week,
      creditMilli: row.credit,
      ownMilli: row.own,
      oneOffMilli: row.oneOff,
    }));
    return scoreAt(program, { week, rows, restWeeks: rests(one.memberId).map((rest) => rest.week) });
  });
  await saveLiveStandings(
    db,
    shopId,
    now,
    due.flatMap(({ memberId }, index) => {
      const score = live[index];
      if (!score) return [];
      return [
        {
          memberId,
          week,
          firstTier,
          score: score.scoreMilli,
          activeWeeks: score.activeWeeks,
          consistency: score.consistencyPercent,
        },
      ];
    }),
  );
  return due.map((one, index): Standing => {
    const id = one.memberId;
    return {
      due: one,
      facts: {
        member: id,
        version: one.version,
        updatedAt: formatInstant(now),
        scoreMilli: live[index]?.scoreMilli ?? 0,
        closedMilli: one.closedScore,
        activeWeeks: live[index]?.activeWeeks ?? 0,
        tierName: one.tier ?? firstTier,
        endorsers: new Set(endorsed(id).map((row) => row.endorser)).size,
        endorserDays: new Set(endorsed(id).map((row) => row.day)).size,
        recent: recent(id),
        rewards: rewards(id).map((row) => ({
          currency: row.currency,
          pending_minor: row.pendingMinor,
          issued_minor: row.issuedMinor,
          next_on: local(row.nextDueAt),
        })),
        codes: codes(id).map(({ code, kind, percent, amountMinor, currency, expiresAt }) => ({
          code,
          kind,
          percent,
          amount_minor: amountMinor,
          currency,
          expires_on: local(expiresAt),
        })),
        groups: groups(id).map((row) => ({ id: row.id, name: row.name })),
      },
    };
  });
}

const ownerId = (customerId: string): string => `gid://shopify/Customer/${customerId}`;

/** One call for up to 25 members; members without a customer, or without consent, have no metafield to write. */
async function writeBatch(deps: Deps, at: ShopProgram, standings: readonly Standing[], now: number): Promise<number> {
  const linked = standings.filter(({ due }) => due.customerId !== null && due.agreed);
  const rest = standings.filter((one) => !linked.includes(one));
  if (rest.length > 0) {
    await saveWritten(
      deps.pool,
      at.shopId,
      now,
      rest.map(({ due }) => ({ memberId: due.memberId, version: due.version, tagged: due.tagged })),
    );
  }
  if (linked.length === 0) return rest.length;
  const admin = deps.admin(at.shop.domain, "projection");
  const written = [];
  for (const { due, facts } of await setMetafields(deps, admin, at, linked, now)) {
    const tagged = await tagTier(admin, due, facts.tierName);
    written.push({ memberId: due.memberId, version: due.version, tagged });
  }
  await saveWritten(deps.pool, at.shopId, now + COALESCE_MS, written);
  return rest.length + written.length;
}

/**
 * Writes the metafields and answers whose were written. Shopify takes a call as a whole or not at all: one that it refuses is made again
 * in halves, so that a customer who is gone holds back nobody else.
 */
async function setMetafields(
  deps: Deps,
  admin: ShopifyAdmin,
  at: ShopProgram,
  linked: readonly Standing[],
  now: number,
): Promise<readonly Standing[]> {
  const answer = await admin.run(SetMemberMetafieldsDocument, {
    metafields: linked.map((one) => metafieldOf(at, one)),
  });
  const [problem] = answer.kind === "ok" ? (answer.data.metafieldsSet?.userErrors ?? []) : [];
  if (answer.kind === "ok" && !problem) return linked;
  if (problem && linked.length > 1) {
    const half = Math.ceil(linked.length / 2);
    return [
      ...(await setMetafields(deps, admin, at, linked.slice(0, half), now)),
      ...(await setMetafields(deps, admin, at, linked.slice(half), now)),
    ];
  }
  const reason =
    answer.kind === "failed"
      ? `${answer.failure.code}: ${answer.failure.message}`
      : `${problem?.code ?? "refused"}: ${problem?.message ?? ""}`;
  const ids = linked.map(({ due }) => due.memberId);
  await postponeProjections(deps.pool, at.shopId, ids, now, reason);
  return [];
}

function metafieldOf(at: ShopProgram, { due, facts }: Standing) {
  const value: MemberMetafield = composeMemberMetafield(at.program, facts);
  return {
    ownerId: ownerId(due.customerId ?? ""),
    namespace: "$app",
    key: "member",
    type: "json",
    value: JSON.stringify(value),
  };
}

/** The tag of those who stand in a tier now: for the merchant's own segments. */
export function tierTag(tier: string): string {
  return `hearth-${tier.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-")}`;
}

/** The tag of those who have ever reached a tier: the segment of its codes. */
export function reachedTag(tier: string): string {
  return tierTag(tier).replace(/^hearth-/, "hearth-reached-");
}

/**
 * Moves the customer's tag to the tier, and adds the one that says it was reached, which stays: codes earned with a tier hold on to it.
 * On a failure the old tag stands and the next write tries again.
 */
async function tagTier(admin: ShopifyAdmin, due: DueProjection, tier: string): Promise<string | null> {
  if (due.tagged === tier) return tier;
  const id = ownerId(due.customerId ?? "");
  const added = await admin.run(TagMemberDocument, { id, tags: [tierTag(tier), reachedTag(tier)] });
  if (added.kind === "failed" || (added.data.tagsAdd?.userErrors.length ?? 0) > 0) return due.tagged;
  if (due.tagged !== null) {
    const removed = await admin.run(UntagMemberDocument, { id, tags: [tierTag(due.tagged)] });
    if (removed.kind === "failed") return due.tagged;
  }
  return tier;
}
