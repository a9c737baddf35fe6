import { endorsementsSince, memberWeeksSince, restsSince, saveLiveStandings } from "~/adapters/persistence/close-rows";
import type { Queryable } from "~/adapters/persistence/database";
import { type DueProjection } from "~/adapters/persistence/projection-rows";
import { currentGroups, openCodes, recentKinds, rewardsByMember } from "~/adapters/persistence/standing-rows";
import type { StandingFacts } from "~/core/projection/compose-member-metafield";
import { scoreAt } from "~/core/scoring/score-at";
import { formatDay, formatInstant } from "~/core/shared/time";
import { dayAt, weekAt } from "~/core/shared/zone";
import type { ShopProgram } from "~/usecases/programs/load-program";
import { type OpenExpiry, openExpiries } from "~/usecases/rewards/open-expiries";

const RECENT_DAYS = 28;

export type Standing = { readonly due: DueProjection; readonly facts: StandingFacts };

function by<T extends { readonly memberId: string }>(rows: readonly T[]): (memberId: string) => T[] {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(row.memberId, [...(groups.get(row.memberId) ?? []), row]);
  return (memberId) => groups.get(memberId) ?? [];
}

/** What of money runs out first, all that does on the same day together; the earliest is the first of the list. */
function firstToExpire(list: readonly OpenExpiry[], local: (instant: number | null) => string | null) {
  const on = local(list[0]?.expiresAt ?? null);
  const first = list.filter((one) => local(one.expiresAt) === on);
  return { expires_minor: first.reduce((sum, one) => sum + one.openMinor, 0), expires_on: on };
}

/** Live standings of these members: stored, and with what else their metafields say. */
export async function computeStandings(
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
  const expiries = by(await openExpiries(db, { shopId, now, memberIds: ids }));
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
          ...firstToExpire(
            expiries(id).filter((one) => one.currency === row.currency),
            local,
          ),
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
