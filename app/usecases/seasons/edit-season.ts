import { isDeepStrictEqual } from "node:util";
import { type Database, type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { seasonCounts } from "~/adapters/persistence/season-measures";
import { type SeasonRow, type SeasonTerms, findSeason, overlappingSeason } from "~/adapters/persistence/season-rows";
import { type SeasonLoss, lossBy, seasonEditable } from "~/core/seasons/season-edit";
import { seasonProgress } from "~/core/seasons/season";
import type { Clock } from "~/ports/clock";
import { recordAudit } from "~/usecases/audit/record-audit";
import { recordEvent } from "~/usecases/log/record-event";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import { type SeasonInput, type SeasonRefusal, refusalOf, seasonTerms } from "./plan-season";
import { seasonScope } from "./season-scope";

type Deps = { readonly pool: Database; readonly clock: Clock };

/** A season as it is from now on. What became of it until then (its state, what it carries) stays. */
export type SeasonEdit = SeasonTerms & { readonly seasonId: string; readonly by: string };

/** `fixed`: while it runs, what its members count on stays as it is. */
export type SeasonEditRefusal = SeasonRefusal | SeasonLoss | "fixed";
export type SeasonEdited =
  | { readonly kind: "edited" | "unknown" | "wrong-state" }
  | { readonly kind: "refused"; readonly reason: SeasonEditRefusal };

/** Changes a season that has not started in everything, one that runs in what nobody loses by: decision 036. */
export async function editSeason(
  deps: Deps,
  given: {
    readonly shopId: number;
    readonly seasonId: string;
    readonly season: SeasonInput;
    readonly by: string;
  },
): Promise<SeasonEdited> {
  const { shopId, seasonId, by } = given;
  const now = deps.clock.now();
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const season = await findSeason(tx, shopId, seasonId);
    if (season === undefined) return { kind: "unknown" };
    const editable = seasonEditable(season, now);
    if (editable === "nothing") return { kind: "wrong-state" };
    const at = await loadProgram(tx, shopId, now);
    const terms = seasonTerms(at, given.season);
    const runs = editable === "in-favour";
    const after = runs ? { ...terms, currency: season.currency, startAt: season.startAt } : terms;
    const reason = runs
      ? await refusalWhileItRuns(tx, at, season, after, now)
      : await refusalOf(tx, at, { ...after, seasonId, state: season.state }, now);
    if (reason !== undefined) return { kind: "refused", reason };
    const changed = changedFields(season, after);
    if (changed.length === 0) return { kind: "edited" };
    await recordEvent(tx, shopId, now, { kind: "season-edited", body: { ...after, seasonId, by } });
    await recordAudit(tx, shopId, now, {
      by,
      action: "season.edited",
      subject: seasonId,
      before: Object.fromEntries(changed.map((field) => [field, season[field]])),
      after: Object.fromEntries(changed.map((field) => [field, after[field]])),
    });
    return { kind: "edited" };
  });
}

/** What a person reads and sets; instants follow from days. */
const FIELDS = [
  "name",
  "purpose",
  "groupId",
  "startDay",
  "endDay",
  "quietDays",
  "weights",
  "goal",
  "poolMinor",
  "memberMaxMinor",
  "currency",
  "carry",
] as const;
type Field = (typeof FIELDS)[number];

const IN_FAVOUR: ReadonlySet<Field> = new Set<Field>(["name", "purpose", "endDay", "goal", "poolMinor"]);

function changedFields(before: Pick<SeasonTerms, Field>, after: Pick<SeasonTerms, Field>): Field[] {
  return FIELDS.filter((field) => !isDeepStrictEqual(before[field], after[field]));
}

async function refusalWhileItRuns(
  tx: Transaction,
  at: ShopProgram,
  before: SeasonRow,
  after: SeasonTerms,
  now: number,
): Promise<SeasonEditRefusal | undefined> {
  if (changedFields(before, after).some((field) => !IN_FAVOUR.has(field))) return "fixed";
  const counts = await seasonCounts(tx, at.shopId, seasonScope(at.program, before, now));
  const points = before.carriedPoints + seasonProgress(before.weights, counts).points;
  const loss = lossBy(before, after, points >= before.goal);
  if (loss !== null) return loss;
  const taken = await overlappingSeason(tx, at.shopId, { ...after, except: before.seasonId });
  return taken === undefined ? undefined : "overlaps";
}
