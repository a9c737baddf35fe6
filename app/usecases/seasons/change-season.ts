import { type Database, type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { changeSeasonState, findSeason, overlappingSeason } from "~/adapters/persistence/season-rows";
import type { SeasonState } from "~/core/seasons/season";
import type { Clock } from "~/ports/clock";
import { recordAudit } from "~/usecases/audit/record-audit";
import { recordEvent } from "~/usecases/log/record-event";

type Deps = { readonly pool: Database; readonly clock: Clock };

export type SeasonDecision = {
  readonly seasonId: string;
  readonly decision: "schedule" | "cancel";
  readonly by: string;
};

export type SeasonChanged = {
  readonly kind: "changed" | "unknown" | "wrong-state" | "overlaps" | "starts-in-the-past";
};

const FROM: Readonly<Record<SeasonDecision["decision"], readonly SeasonState[]>> = {
  schedule: ["draft"],
  cancel: ["draft", "scheduled", "running"],
};

const TO = { schedule: "scheduled", cancel: "cancelled" } as const;

/** Schedules a draft, or cancels a season that has not ended: nobody gets anything and nothing is taken from anyone. */
export async function changeSeason(
  deps: Deps,
  input: SeasonDecision & { readonly shopId: number },
): Promise<SeasonChanged> {
  const { shopId, seasonId, decision, by } = input;
  const now = deps.clock.now();
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const season = await findSeason(tx, shopId, seasonId);
    if (season === undefined) return { kind: "unknown" };
    // A season whose last day is over is decided, whether the worker got to it or not.
    if (!FROM[decision].includes(season.state) || season.endAt <= now) return { kind: "wrong-state" };
    if (decision === "schedule") {
      if (season.startAt <= now) return { kind: "starts-in-the-past" };
      if ((await overlappingSeason(tx, shopId, { ...season, except: seasonId })) !== undefined)
        return { kind: "overlaps" };
    }
    await recordEvent(tx, shopId, now, { kind: "season-changed", body: { seasonId, decision, by } });
    await recordAudit(tx, shopId, now, {
      by,
      action: decision === "schedule" ? "season.scheduled" : "season.cancelled",
      subject: seasonId,
      before: { state: season.state },
      after: { state: TO[decision] },
    });
    return { kind: "changed" };
  });
}

/** Holds the ledger lock. */
export async function applySeasonDecision(tx: Transaction, shopId: number, given: SeasonDecision): Promise<void> {
  const { seasonId, decision } = given;
  await changeSeasonState(tx, shopId, { seasonId, from: FROM[decision], to: TO[decision] });
}
