import type { MeasureWeights, SeasonCarry, SeasonState } from "~/core/seasons/season";
import type { Queryable } from "./database";

/** What a person sets of a season, and what follows from it. */
export type SeasonTerms = {
  readonly name: string;
  readonly purpose: string;
  readonly groupId: string | null;
  readonly startDay: number;
  readonly endDay: number;
  readonly quietDays: number;
  readonly startAt: number;
  readonly endAt: number;
  readonly quietUntil: number;
  readonly weights: MeasureWeights;
  readonly goal: number;
  readonly poolMinor: number;
  readonly memberMaxMinor: number;
  readonly currency: string;
  readonly carry: SeasonCarry;
};

export type SeasonPlan = SeasonTerms & {
  readonly seasonId: string;
  readonly state: "draft" | "scheduled";
  readonly createdBy: string;
};

export type SeasonRow = Omit<SeasonPlan, "state"> & {
  readonly state: SeasonState;
  readonly carriedPoints: number;
  readonly carriedPoolMinor: number;
  readonly carriedTo: string | null;
  readonly points: number | null;
  readonly reached: boolean | null;
  readonly members: number | null;
  readonly paidMinor: number | null;
};

const COLUMNS = `season_id as "seasonId", name, purpose, group_id as "groupId", start_day as "startDay", end_day as "endDay",
  quiet_days as "quietDays", start_at as "startAt", end_at as "endAt", quiet_until as "quietUntil", weights, goal,
  pool_minor as "poolMinor", member_max_minor as "memberMaxMinor", currency, carry, state, carried_points as "carriedPoints",
  carried_pool_minor as "carriedPoolMinor", carried_to as "carriedTo", points, reached, members, paid_minor as "paidMinor",
  created_by as "createdBy"`;

type Planned = SeasonTerms & { readonly seasonId: string };

/** $1 to $17 of a season that is written. */
function planned(shopId: number, plan: Planned): unknown[] {
  return [
    shopId,
    plan.seasonId,
    plan.name,
    plan.purpose,
    plan.groupId,
    plan.startDay,
    plan.endDay,
    plan.quietDays,
    new Date(plan.startAt),
    new Date(plan.endAt),
    new Date(plan.quietUntil),
    JSON.stringify(plan.weights),
    plan.goal,
    plan.poolMinor,
    plan.memberMaxMinor,
    plan.currency,
    plan.carry,
  ];
}

export async function insertSeason(db: Queryable, shopId: number, plan: SeasonPlan, at: number): Promise<void> {
  await db.query(
    `insert into seasons (shop_id, season_id, name, purpose, group_id, start_day, end_day, quiet_days, start_at, end_at, quiet_until,
       weights, goal, pool_minor, member_max_minor, currency, carry, state, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
    [...planned(shopId, plan), plan.state, plan.createdBy, new Date(at)],
  );
}

/** Anew from its plan, as long as it is not decided. */
export async function updateSeason(db: Queryable, shopId: number, plan: Planned): Promise<void> {
  await db.query(
    `update seasons set name = $3, purpose = $4, group_id = $5, start_day = $6, end_day = $7, quiet_days = $8, start_at = $9,
       end_at = $10, quiet_until = $11, weights = $12, goal = $13, pool_minor = $14, member_max_minor = $15, currency = $16, carry = $17
     where shop_id = $1 and season_id = $2 and state in ('draft', 'scheduled', 'running')`,
    planned(shopId, plan),
  );
}

/** The newest first. */
export async function listSeasons(db: Queryable, shopId: number): Promise<SeasonRow[]> {
  const { rows } = await db.query<SeasonRow>(
    `select ${COLUMNS} from seasons where shop_id = $1 order by start_day desc, season_id limit 200`,
    [shopId],
  );
  return rows;
}

export async function findSeason(db: Queryable, shopId: number, seasonId: string): Promise<SeasonRow | undefined> {
  const { rows } = await db.query<SeasonRow>(`select ${COLUMNS} from seasons where shop_id = $1 and season_id = $2`, [
    shopId,
    seasonId,
  ]);
  return rows[0];
}

/** A season of the same groups, or of all, whose days or quiet days these would touch. */
export async function overlappingSeason(
  db: Queryable,
  shopId: number,
  span: {
    readonly groupId: string | null;
    readonly startAt: number;
    readonly quietUntil: number;
    readonly except: string;
  },
): Promise<string | undefined> {
  const { rows } = await db.query<{ name: string }>(
    `select name from seasons where shop_id = $1 and season_id <> $5 and state in ('scheduled', 'running', 'quiet')
       and (group_id is not distinct from $2) and start_at < $4 and quiet_until > $3 limit 1`,
    [shopId, span.groupId, new Date(span.startAt), new Date(span.quietUntil), span.except],
  );
  return rows[0]?.name;
}

/** Answers whether it was in one of the states. */
export async function changeSeasonState(
  db: Queryable,
  shopId: number,
  change: { readonly seasonId: string; readonly from: readonly SeasonState[]; readonly to: SeasonState },
): Promise<boolean> {
  const { rowCount } = await db.query(
    "update seasons set state = $4 where shop_id = $1 and season_id = $2 and state = any($3)",
    [shopId, change.seasonId, change.from, change.to],
  );
  return (rowCount ?? 0) > 0;
}

/** The next season that starts, ends or leaves its quiet days by an instant. */
export async function nextSeasonChange(
  db: Queryable,
  shopId: number,
  until: number,
): Promise<{ readonly seasonId: string; readonly instant: number } | undefined> {
  const { rows } = await db.query<{ seasonId: string; instant: number }>(
    `select season_id as "seasonId", instant from (
       select season_id, case state when 'scheduled' then start_at when 'running' then end_at else quiet_until end as instant
       from seasons where shop_id = $1 and state in ('scheduled', 'running', 'quiet')) due
     where instant <= $2 order by instant, season_id limit 1`,
    [shopId, new Date(until)],
  );
  return rows[0];
}

/** The last season of the same groups that missed its goal by then and has left nothing to another yet. */
export async function lastMissed(
  db: Queryable,
  shopId: number,
  of: { readonly groupId: string | null; readonly before: number },
): Promise<SeasonRow | undefined> {
  const { rows } = await db.query<SeasonRow>(
    `select ${COLUMNS} from seasons where shop_id = $1 and group_id is not distinct from $2 and reached = false
       and end_at <= $3 and carry <> 'none' and carried_to is null order by end_at desc, season_id limit 1`,
    [shopId, of.groupId, new Date(of.before)],
  );
  return rows[0];
}

export async function startSeason(
  db: Queryable,
  shopId: number,
  start: {
    readonly seasonId: string;
    readonly from: string | null;
    readonly points: number;
    readonly poolMinor: number;
  },
): Promise<void> {
  await db.query(
    `update seasons set state = 'running', carried_points = $3, carried_pool_minor = $4 where shop_id = $1 and season_id = $2`,
    [shopId, start.seasonId, start.points, start.poolMinor],
  );
  if (start.from === null) return;
  await db.query("update seasons set carried_to = $3 where shop_id = $1 and season_id = $2", [
    shopId,
    start.from,
    start.seasonId,
  ]);
}

export async function endSeason(
  db: Queryable,
  shopId: number,
  end: {
    readonly seasonId: string;
    readonly state: "quiet" | "closed";
    readonly points: number;
    readonly reached: boolean;
    readonly members: number;
    readonly paidMinor: number;
  },
): Promise<void> {
  await db.query(
    `update seasons set state = $3, points = $4, reached = $5, members = $6, paid_minor = $7
     where shop_id = $1 and season_id = $2 and state = 'running'`,
    [shopId, end.seasonId, end.state, end.points, end.reached, end.members, end.paidMinor],
  );
}
