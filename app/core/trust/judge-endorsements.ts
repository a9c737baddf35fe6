import type { TrustSettings } from "../programs/program";
import type { MemberId } from "../shared/ids";
import type { Instant, Week } from "../shared/time";
import { type Hold, pairBurst } from "./holds";
import { pairPercent } from "./pair-percent";

/** An endorsement between two, known before or new. */
export type BetweenTwo = {
  readonly id: string;
  readonly giver: MemberId;
  readonly receiver: MemberId;
  readonly week: Week;
  readonly occurredAt: Instant;
  /** Place in the log: greater ones came in later. */
  readonly position: number;
  readonly reversals: readonly { readonly position: number; readonly occurredAt: Instant }[];
  /** Waits for a person, or was refused: it endorses nobody. */
  readonly held: boolean;
};

export type JudgedEndorsement = { readonly pairPercent: number; readonly hold: Hold | null };

/**
 * Pair damping and bursts of new endorsements (SCORING.md section 5). `all` are those of the trust window in the order of the
 * log, the new ones among them; what came in later, or happened later, says nothing about one. `heldAlready`
 * are new ones that are held for another reason.
 */
export function judgeEndorsements(
  trust: TrustSettings,
  all: readonly BetweenTwo[],
  isNew: (id: string) => boolean,
  heldAlready: (id: string) => boolean,
): Map<string, JudgedEndorsement> {
  const judged = new Map<string, JudgedEndorsement>();
  const pairs = new Map<string, BetweenTwo[]>();
  for (const one of all) {
    const key = JSON.stringify([one.giver, one.receiver].sort());
    const earlier = pairs.get(key) ?? [];
    pairs.set(key, earlier);
    if (!isNew(one.id)) {
      earlier.push(one);
      continue;
    }
    const standing = earlier.filter(
      ({ week, occurredAt, held, reversals }) =>
        !held &&
        occurredAt <= one.occurredAt &&
        week > one.week - trust.weeks &&
        reversals.every((back) => back.position > one.position || back.occurredAt > one.occurredAt),
    );
    const given = earlier.filter(({ giver }) => giver === one.giver).map(({ occurredAt }) => occurredAt);
    const hold = pairBurst(given, one.occurredAt);
    judged.set(one.id, { pairPercent: pairPercent(trust, standing.length), hold });
    earlier.push({ ...one, held: hold !== null || heldAlready(one.id) });
  }
  return judged;
}
