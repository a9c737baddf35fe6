import type { Queryable } from "./database";

/** What an answer of Shopify's said about the bucket, as of now. */
export type SeenBucket = { readonly available: number; readonly maximum: number; readonly restoreRate: number };

export type CostAsked = {
  readonly points: number;
  /** What has to be left in the bucket after it, as a share of the whole. */
  readonly leaveShare: number;
  /** Points that were asked for before and not used. */
  readonly giveBack: number;
  readonly seen: SeenBucket | null;
  /** Shopify wants nobody to come for so long. */
  readonly closeMs: number;
};

/** A shop whose bucket was never seen is taken for one of the smallest plan. */
const STANDARD: SeenBucket = { available: 2000, maximum: 2000, restoreRate: 100 };

const SECONDS = "greatest(0, extract(epoch from clock_timestamp() - b.refilled_at))";
const MAXIMUM = "coalesce($6::float8, b.maximum)";
/** What it holds: refilled by time, never more than Shopify said last. */
const HELD = `least(${MAXIMUM}, b.available + $4::float8 + ${SECONDS} * b.restore_rate, coalesce($5::float8, ${MAXIMUM}))`;
const CLOSED = `greatest(coalesce(b.closed_until, '-infinity'), clock_timestamp() + $8::float8 * interval '1 millisecond')`;
/** No more than a full bucket could give. */
const POINTS = `least($2::float8, ${MAXIMUM} * (1 - $3::float8))`;
const MAY = `(${CLOSED} <= clock_timestamp() and ${HELD} - ${POINTS} >= ${MAXIMUM} * $3::float8)`;

/**
 * Takes points from a shop's bucket, in one statement, whoever asks at the same time; answers 0, or the milliseconds after which it is
 * worth asking again when they were not there. The database's clock counts: those of processes differ.
 */
export async function takeCost(db: Queryable, shopId: number, asked: CostAsked): Promise<number> {
  const { points, leaveShare, giveBack, seen, closeMs } = asked;
  const { rows } = await db.query<{ taken: boolean; waitMs: number }>(
    `insert into cost_buckets as b (shop_id, available, maximum, restore_rate, refilled_at, closed_until, taken)
     values ($1, $9::float8 - case when $8::float8 > 0 then 0 else $2::float8 end, $10::float8, $11::float8, clock_timestamp(),
       case when $8::float8 > 0 then clock_timestamp() + $8::float8 * interval '1 millisecond' end, $8::float8 <= 0)
     on conflict (shop_id) do update set taken = ${MAY}, available = ${HELD} - case when ${MAY} then ${POINTS} else 0 end,
       maximum = ${MAXIMUM}, restore_rate = coalesce($7::float8, b.restore_rate), refilled_at = clock_timestamp(),
       closed_until = case when $8::float8 > 0 then ${CLOSED} else b.closed_until end
     returning taken, greatest(0, extract(epoch from b.closed_until - clock_timestamp()) * 1000,
       (least($2::float8, b.maximum * (1 - $3::float8)) + b.maximum * $3::float8 - b.available) / b.restore_rate * 1000)::float8 as "waitMs"`,
    [
      shopId,
      points,
      leaveShare,
      giveBack,
      seen?.available ?? null,
      seen?.maximum ?? null,
      seen?.restoreRate ?? null,
      closeMs,
      (seen ?? STANDARD).available,
      (seen ?? STANDARD).maximum,
      (seen ?? STANDARD).restoreRate,
    ],
  );
  const [row] = rows;
  if (!row) throw new Error(`the cost bucket of shop ${String(shopId)} was not stored`);
  return row.taken ? 0 : Math.max(1, Math.ceil(row.waitMs));
}
