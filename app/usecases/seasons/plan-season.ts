import { z } from "zod";
import { type Database, type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { type SeasonTerms, findSeason, overlappingSeason } from "~/adapters/persistence/season-rows";
import { type SeasonState, hasEffort } from "~/core/seasons/season";
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
    const state = given.schedule ? "scheduled" : "draft";
    const plan = { ...seasonTerms(at, season), seasonId: requestId, state, createdBy: by } as const;
    const reason = await refusalOf(tx, at, plan, now);
    if (reason !== undefined) return { kind: "refused", reason };
    await recordEvent(tx, shopId, now, { kind: "season-planned", body: plan });
    const { seasonId, createdBy, ...after } = plan;
    await recordAudit(tx, shopId, now, { by: createdBy, action: "season.planned", subject: seasonId, after });
    return { kind: "planned", again: false, seasonId };
  });
}

/** Why a season that has not started cannot be as it is planned; undefined when it can. */
export async function refusalOf(
  tx: Transaction,
  at: ShopProgram,
  plan: SeasonTerms & { readonly seasonId: string; readonly state: SeasonState },
  now: number,
): Promise<SeasonRefusal | undefined> {
  if (plan.endDay < plan.startDay) return "ends-before-start";
  if (plan.startDay < dayAt(at.zone, now)) return "starts-in-the-past";
  if (!hasEffort(plan.weights)) return "only-sales";
  if (plan.state === "draft") return undefined;
  const taken = await overlappingSeason(tx, at.shopId, { ...plan, except: plan.seasonId });
  return taken === undefined ? undefined : "overlaps";
}

/** What was asked for, with the instants of its days in the shop's time zone. */
export function seasonTerms(at: ShopProgram, season: SeasonInput): SeasonTerms {
  const { name, purpose, groupId, startOn, endOn, quietDays, goal, poolMinor, memberMaxMinor, carry } = season;
  const { members, answers, newcomers, orders } = season;
  return {
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
  };
}
