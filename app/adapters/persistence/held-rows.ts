import type { HoldReason } from "~/core/trust/holds";
import type { Queryable } from "./database";
import { type ActivityKey, type ActivityRow, unmarkReversed } from "./activity-rows";
import { ENDORSEMENT_KINDS } from "~/core/trust/endorsements";
import { HELD_MARK } from "./trust-rows";

export type NewHold = ActivityKey & {
  readonly memberId: string;
  readonly actorId: string;
  readonly reason: HoldReason;
  readonly seen: number;
  readonly usual: number;
  readonly occurredAt: number;
};

export async function insertHolds(
  db: Queryable,
  shopId: number,
  forMs: number,
  holds: readonly NewHold[],
): Promise<void> {
  if (holds.length === 0) return;
  await db.query(
    `insert into held_activities (shop_id, source, activity_id, member_id, actor_id, reason, seen, usual, occurred_at, until_at)
     select $1, given.*, given.occurred_at + make_interval(secs => $10 / 1000.0) from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::int[],
       $9::timestamptz[]) as given (source, activity_id, member_id, actor_id, reason, seen, usual, occurred_at)`,
    [
      shopId,
      holds.map((one) => one.source),
      holds.map((one) => one.activityId),
      holds.map((one) => one.memberId),
      holds.map((one) => one.actorId),
      holds.map((one) => one.reason),
      holds.map((one) => one.seen),
      holds.map((one) => one.usual),
      holds.map((one) => new Date(one.occurredAt)),
      forMs,
    ],
  );
}

export type ActorAct = ActivityKey & { readonly actor: string };

// Whoever endorses acts; everything else is the member's own act. What the engine writes itself is nobody's.
const ACTS = `(select a.occurred_at, a.position from activities a where a.shop_id = $1 and a.member_id = given.actor
    and a.reverses is null and a.source <> 'hearth'
    and not (a.kind = any($6) and a.counterpart is not null and a.counterpart <> a.member_id)
  union all
  select a.occurred_at, a.position from activities a where a.shop_id = $1 and a.counterpart = given.actor
    and a.reverses is null and a.kind = any($6) and a.member_id <> given.actor)`;

export type BusyAct = ActorAct & { readonly seen: number; readonly occurredAt: number; readonly position: number };

/** Those of these acts that are at least the `min`th of their actor within the span before them, with how many there were. */
export async function busyActs(
  db: Queryable,
  shopId: number,
  acts: readonly ActorAct[],
  limit: { readonly spanMs: number; readonly min: number },
): Promise<BusyAct[]> {
  const { rows } = await db.query<BusyAct>(
    `with own as (
       select given.source, given.activity_id, given.actor, a.occurred_at, a.position
       from unnest($2::text[], $3::text[], $4::text[]) as given (source, activity_id, actor)
       join activities a on a.shop_id = $1 and a.source = given.source and a.activity_id = given.activity_id)
     select given.source, given.activity_id as "activityId", given.actor, given.occurred_at as "occurredAt", given.position,
       counted.seen::int as seen
     from own given cross join lateral (select count(*) as seen from ${ACTS} acts
       where acts.occurred_at > given.occurred_at - make_interval(secs => $5 / 1000.0)
         and acts.occurred_at <= given.occurred_at and acts.position <= given.position) counted
     where counted.seen >= $7`,
    [
      shopId,
      acts.map((one) => one.source),
      acts.map((one) => one.activityId),
      acts.map((one) => one.actor),
      limit.spanMs,
      ENDORSEMENT_KINDS,
      limit.min,
    ],
  );
  return rows;
}

export type HourSpan = {
  readonly id: string;
  readonly actor: string;
  readonly fromAt: number;
  readonly untilAt: number;
  /** What came in later does not count. */
  readonly position: number;
};

/** How much each actor did in each hour in which they did something, from `fromAt` until `untilAt`. */
export async function busyHours(
  db: Queryable,
  shopId: number,
  spans: readonly HourSpan[],
): Promise<{ readonly id: string; readonly acts: number }[]> {
  const { rows } = await db.query<{ id: string; acts: number }>(
    `select given.id, hours.acts::int as acts
     from unnest($2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[], $7::bigint[]) as given (actor, from_at, until_at, id, position)
     cross join lateral (select date_trunc('hour', acts.occurred_at) as hour, count(*) as acts from ${ACTS} acts
       where acts.occurred_at >= given.from_at and acts.occurred_at < given.until_at and acts.position < given.position
       group by 1) hours`,
    [
      shopId,
      spans.map((one) => one.actor),
      spans.map((one) => new Date(one.fromAt)),
      spans.map((one) => new Date(one.untilAt)),
      spans.map((one) => one.id),
      ENDORSEMENT_KINDS,
      spans.map((one) => one.position),
    ],
  );
  return rows;
}

/** Changes the state of those that are in `from`; answers which. */
export async function changeHolds(
  db: Queryable,
  shopId: number,
  change: {
    readonly keys: readonly ActivityKey[];
    readonly from: "held" | "refused";
    readonly to: "held" | "released" | "refused";
    readonly by: string | null;
    readonly at: number | null;
  },
): Promise<ActivityKey[]> {
  const { rows } = await db.query<ActivityKey>(
    `update held_activities h set state = $5, decided_by = $6, decided_at = $7
     from unnest($2::text[], $3::text[]) as given (source, activity_id)
     where h.shop_id = $1 and h.source = given.source and h.activity_id = given.activity_id and h.state = $4
     returning h.source, h.activity_id as "activityId"`,
    [
      shopId,
      change.keys.map((one) => one.source),
      change.keys.map((one) => one.activityId),
      change.from,
      change.to,
      change.by,
      change.at === null ? null : new Date(change.at),
    ],
  );
  return rows;
}

/** Held ones whose time has run out by an instant, the earliest first. */
export async function holdsUntil(
  db: Queryable,
  shopId: number,
  instant: number,
  limit: number,
): Promise<(ActivityKey & { readonly untilAt: number })[]> {
  const { rows } = await db.query<ActivityKey & { untilAt: number }>(
    `select source, activity_id as "activityId", until_at as "untilAt" from held_activities
     where shop_id = $1 and state = 'held' and until_at <= $2 order by until_at, source, activity_id limit $3`,
    [shopId, new Date(instant), limit],
  );
  return rows;
}

/** Takes the mark off: from now on the activities count, unless a reversal names them. */
export function unmarkHeld(db: Queryable, shopId: number, keys: readonly ActivityKey[]): Promise<ActivityRow[]> {
  return unmarkReversed(db, shopId, keys, HELD_MARK);
}

/** Those of the keys that are in a state. */
export async function heldInState(
  db: Queryable,
  shopId: number,
  keys: readonly ActivityKey[],
  state: "held" | "refused",
): Promise<ActivityKey[]> {
  const { rows } = await db.query<ActivityKey>(
    `select h.source, h.activity_id as "activityId" from unnest($2::text[], $3::text[]) as given (source, activity_id)
     join held_activities h on h.shop_id = $1 and h.source = given.source and h.activity_id = given.activity_id and h.state = $4
     order by 1, 2`,
    [shopId, keys.map((one) => one.source), keys.map((one) => one.activityId), state],
  );
  return rows;
}
