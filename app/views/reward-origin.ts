import type { Queryable } from "~/adapters/persistence/database";
import { operatorScores } from "~/adapters/persistence/effort-rows";
import { findGrant } from "~/adapters/persistence/grant-rows";
import type { StoredLot } from "~/adapters/persistence/ledger-rows";
import { seasonParts } from "~/adapters/persistence/season-measures";
import { findSeason } from "~/adapters/persistence/season-rows";
import type { RewardOrigin } from "~/core/explain/explain-other-reward";
import { poolWeek } from "~/core/rewards/steadiness-pool";
import { seasonCapMinor } from "~/core/seasons/season";
import type { ShopProgram } from "~/usecases/programs/load-program";
import { seasonScope } from "~/usecases/seasons/season-scope";

const SEASON = "season:";

/** What a reward came from that no order brought, under the version that it was decided under; undefined where nothing is stored. */
export async function rewardOrigin(
  db: Queryable,
  under: ShopProgram,
  lot: StoredLot,
): Promise<RewardOrigin | undefined> {
  switch (lot.source) {
    case "period":
      return poolOrigin(db, under, lot);
    case "season":
      return seasonOrigin(db, under, lot.orderId.slice(SEASON.length));
    case "grant": {
      const grant = await findGrant(db, under.shopId, lot.orderId);
      return grant && { source: "grant", name: grant.name, grantedBy: grant.source, of: grant.sourceRef };
    }
    case "order":
      return undefined;
  }
}

async function poolOrigin(
  db: Queryable,
  { shopId, zone, program }: ShopProgram,
  lot: StoredLot,
): Promise<RewardOrigin> {
  const { steadinessPoolMonthMinor: poolMinor, memberMonthMaxMinor: capMinor } = program.rewards;
  const scores = await operatorScores(db, shopId, poolWeek(zone, lot.placedAt));
  const claims = scores.map(({ member, scoreMilli }) => ({ id: member, weight: scoreMilli, capMinor }));
  return { source: "period", pool: { poolMinor, claims } };
}

async function seasonOrigin(
  db: Queryable,
  { shopId, program }: ShopProgram,
  seasonId: string,
): Promise<RewardOrigin | undefined> {
  const season = await findSeason(db, shopId, seasonId);
  if (!season) return undefined;
  const parts = await seasonParts(db, shopId, seasonScope(program, season, season.endAt));
  const poolMinor = season.poolMinor + season.carriedPoolMinor;
  const capMinor = seasonCapMinor({ ...season, poolMinor });
  const claims = parts.map(({ member, days }) => ({ id: member, weight: days, capMinor }));
  return { source: "season", name: season.name, pool: { poolMinor, claims } };
}
