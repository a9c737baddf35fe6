import type { Transaction } from "~/adapters/persistence/database";
import { seasonCounts, seasonParts } from "~/adapters/persistence/season-measures";
import {
  type SeasonRow,
  changeSeasonState,
  endSeason,
  findSeason,
  lastMissed,
  startSeason,
} from "~/adapters/persistence/season-rows";
import { sharingOf } from "~/core/identity/buckets";
import { decideSeason } from "~/core/seasons/season";
import { loadBuckets } from "~/usecases/identity/load-buckets";
import { newStoredLot } from "~/usecases/orders/new-stored-lot";
import { saveLotChanges } from "~/usecases/orders/save-lot-changes";
import type { ShopProgram } from "~/usecases/programs/load-program";
import { seasonScope } from "./season-scope";

/** A season's next change, as of its instant: it starts, it is decided once, or its quiet days are over. Holds the ledger lock. */
export async function advanceSeason(tx: Transaction, at: ShopProgram, seasonId: string): Promise<number> {
  const season = await findSeason(tx, at.shopId, seasonId);
  if (season?.state === "scheduled") await begin(tx, at, season);
  if (season?.state === "running") await decide(tx, at, season);
  if (season?.state === "quiet") await changeSeasonState(tx, at.shopId, { seasonId, from: ["quiet"], to: "closed" });
  return 1;
}

/** Takes over what an earlier season of the same groups leaves it, where that one's setting says so. */
async function begin(tx: Transaction, at: ShopProgram, season: SeasonRow): Promise<void> {
  const { seasonId, groupId, startAt, currency } = season;
  const earlier = await lastMissed(tx, at.shopId, { groupId, before: startAt });
  const points = earlier?.carry === "progress" ? (earlier.points ?? 0) : 0;
  const samePool = earlier?.carry === "pool" && earlier.currency === currency;
  const poolMinor = samePool ? earlier.poolMinor + earlier.carriedPoolMinor - (earlier.paidMinor ?? 0) : 0;
  await startSeason(tx, at.shopId, { seasonId, from: earlier?.seasonId ?? null, points, poolMinor });
}

async function decide(tx: Transaction, at: ShopProgram, season: SeasonRow): Promise<void> {
  const { shopId, program } = at;
  const { seasonId, endAt } = season;
  const scope = seasonScope(program, season, endAt);
  const parts = await seasonParts(tx, shopId, scope);
  const counts = await seasonCounts(tx, shopId, scope);
  const members = parts.map((one) => one.member);
  const sharing = sharingOf(await loadBuckets(tx, shopId, { members }), members, endAt);
  const whole = { ...season, poolMinor: season.poolMinor + season.carriedPoolMinor };
  const { points, reached, paidMinor, lots } = decideSeason(whole, counts, parts, sharing);
  const state = season.quietDays > 0 ? "quiet" : "closed";
  await endSeason(tx, shopId, { seasonId, state, points, reached, members: parts.length, paidMinor });
  const changes = lots.map((lot) => ({ before: undefined, after: newStoredLot(at, lot), cause: `season:${seasonId}` }));
  await saveLotChanges(tx, at, endAt, changes, []);
}
