import { kindDaysOfWeeks } from "~/adapters/persistence/activity-rows";
import { type EndorsementRow, type TakenBack, takenBackSince } from "~/adapters/persistence/close-rows";
import type { Transaction } from "~/adapters/persistence/database";
import { type KindDay, type WeekRow, weekCredits } from "~/core/scoring/week-credits";
import type { ShopProgram } from "~/usecases/programs/load-program";

/** Kinds by which one member endorses another (SCORING.md section 6). */
const ENDORSEMENT_KINDS: readonly string[] = ["helpful_vote_received", "accepted_answer"];

/** What stood at a close though it has been taken back since: a close sees its own instant, whenever it runs. */
export type TakenBackLater = {
  rowsAt(memberId: string, rows: readonly WeekRow[], closeAt: number): readonly WeekRow[];
  endorsementsAt(memberId: string, rows: readonly EndorsementRow[], closeAt: number): readonly EndorsementRow[];
};

export async function loadTakenBackLater(
  tx: Transaction,
  at: ShopProgram,
  firstCloseAt: number,
): Promise<TakenBackLater> {
  const all = await takenBackSince(tx, at.shopId, firstCloseAt);
  const byMember = new Map<string, TakenBack[]>();
  for (const one of all) byMember.set(one.memberId, [...(byMember.get(one.memberId) ?? []), one]);
  const keys = new Map(all.map(({ memberId, week }) => [`${week} ${memberId}`, { memberId, week }]));
  const standing = new Map<string, KindDay[]>();
  for (const row of keys.size === 0 ? [] : await kindDaysOfWeeks(tx, at.shopId, [...keys.values()])) {
    const key = `${row.week} ${row.memberId}`;
    const day = { kindName: row.kind, day: row.day, sumMilli: row.weight };
    standing.set(key, [...(standing.get(key) ?? []), day]);
  }
  const stoodAt = (memberId: string, closeAt: number): TakenBack[] =>
    (byMember.get(memberId) ?? []).filter((one) => one.takenBackAt > closeAt);
  return {
    rowsAt(memberId, rows, closeAt) {
      const back = stoodAt(memberId, closeAt);
      const weeks = [...new Set(back.map((one) => one.week))];
      const restored = weeks.map((week): WeekRow => {
        const days = standing.get(`${week} ${memberId}`) ?? [];
        return {
          week,
          ...weekCredits(
            at.program,
            withBack(
              days,
              back.filter((one) => one.week === week),
            ),
          ),
        };
      });
      return weeks.length === 0 ? rows : [...rows.filter((row) => !weeks.includes(row.week)), ...restored];
    },
    endorsementsAt(memberId, rows, closeAt) {
      const back = stoodAt(memberId, closeAt).flatMap(({ kind, day, week, counterpart }) =>
        ENDORSEMENT_KINDS.includes(kind) && counterpart !== null && counterpart !== memberId
          ? [{ memberId, week, day, endorser: counterpart }]
          : [],
      );
      return [...rows, ...back];
    },
  };
}

function withBack(days: readonly KindDay[], back: readonly TakenBack[]): KindDay[] {
  const sums = new Map(days.map((one) => [`${one.day} ${one.kindName}`, one]));
  for (const { kind: kindName, day, weight } of back) {
    const key = `${day} ${kindName}`;
    sums.set(key, { kindName, day, sumMilli: (sums.get(key)?.sumMilli ?? 0) + weight });
  }
  return [...sums.values()];
}
