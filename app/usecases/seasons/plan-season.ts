import { z } from "zod";
import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { type SeasonPlan, findSeason, overlappingSeason } from "~/adapters/persistence/season-rows";
import { hasEffort } from "~/core/seasons/season";
import { parseDay } from "~/core/shared/time";
import { dayAt, startOfDay } from "~/core/shared/zone";
import type { Clock } from "~/ports/clock";
import { recordAudit } from "~/usecases/audit/record-audit";
import { recordEvent } from "~/usecases/log/record-event";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";

type Deps = { readonly pool: Database; readonly clock: Clock };

const day = z.string().transform((text, context) => {
  const parsed = parseDay(text);
  if (parsed === null) context.addIssue("expected a date such as 2026-03-01");
  return parsed ?? 0;
});
const points = z.coerce.number().int().min(0).max(1_000_000);
const money = z.coerce.number().int().min(0).max(1_000_000_000);

export const seasonInput = z.object({
  name: z.string().trim().min(1).max(80),
  purpose: z.string().trim().min(1).max(500),
  groupId: z.string().transform((text) => (text === "" ? null : text)),
  startOn: day,
  endOn: day,
  quietDays: z.coerce.number().int().min(0).max(365),
  members: points,
  answers: points,
  newcomers: points,
  orders: points,
  goal: z.coerce.number().int().min(1).max(1_000_000_000),
  poolMinor: money,
  memberMaxMinor: money,
  carry: z.enum(["none", "progress", "pool"]),
});
export type SeasonInput = z.infer<typeof seasonInput>;

export type SeasonPlanned =
  /** `again`: the same request had been answered before; this is that answer. */
  | { readonly kind: "planned"; readonly again: boolean; readonly seasonId: string }
  | { readonly kind: "refused"; readonly reason: SeasonRefusal };
export type SeasonRefusal = "ends-before-start" | "starts-in-the-past" | "only-sales" | "overlaps";

/** A goal for a group, or all groups: kept as a draft, or scheduled to start on its first day. A request is a season, however often it is sent. */
export async function planSeason(
  deps: Deps,
  given: {
    readonly shopId: number;
    readonly by: string;
    readonly schedule: boolean;
    readonly season: SeasonInput;
    readonly requestId: string;
  },
): Promise<SeasonPlanned> {
  const { shopId, by, season, requestId } = given;
  const now = deps.clock.now();
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    if (await findSeason(tx, shopId, requestId)) return { kind: "planned", again: true, seasonId: requestId };
    const at = await loadProgram(tx, shopId, now);
    const plan = planOf(at, season, { by, schedule: given.schedule, seasonId: requestId });
    if (season.endOn < season.startOn) return { kind: "refused", reason: "ends-before-start" };
    if (season.startOn < dayAt(at.zone, now)) return { kind: "refused", reason: "starts-in-the-past" };
    if (!hasEffort(plan.weights)) return { kind: "refused", reason: "only-sales" };
    const taken = await overlappingSeason(tx, shopId, { ...plan, except: plan.seasonId });
    if (given.schedule && taken !== undefined) return { kind: "refused", reason: "overlaps" };
    await recordEvent(tx, shopId, now, { kind: "season-planned", body: plan });
    const { seasonId, createdBy, ...after } = plan;
    await recordAudit(tx, shopId, now, { by: createdBy, action: "season.planned", subject: seasonId, after });
    return { kind: "planned", again: false, seasonId };
  });
}

function planOf(
  at: ShopProgram,
  season: SeasonInput,
  { by, schedule, seasonId }: { readonly by: string; readonly schedule: boolean; readonly seasonId: string },
): SeasonPlan {
  const { name, purpose, groupId, startOn, endOn, quietDays, goal, poolMinor, memberMaxMinor, carry } = season;
  const { members, answers, newcomers, orders } = season;
  return {
    seasonId,
    name,
    purpose,
    groupId,
    startDay: startOn,
    endDay: endOn,
    quietDays,
    startAt: startOfDay(at.zone, startOn),
    endAt: startOfDay(at.zone, endOn + 1),
    quietUntil: startOfDay(at.zone, endOn + 1 + quietDays),
    weights: { members, answers, newcomers, orders },
    goal,
    poolMinor,
    memberMaxMinor,
    currency: at.shop.currency,
    carry,
    state: schedule ? "scheduled" : "draft",
    createdBy: by,
  };
}
