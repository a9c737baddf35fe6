import { endorsementsSince, restsSince } from "~/adapters/persistence/close-rows";
import type { Queryable } from "~/adapters/persistence/database";
import { type StandingToExplain, standingToExplain } from "~/adapters/persistence/reads/explain-reads";
import { memberKindDays } from "~/adapters/persistence/reads/member-page";
import type { ExplainInput } from "~/core/scoring/explain-score";
import { weekAt } from "~/core/shared/zone";
import type { ShopProgram } from "~/usecases/programs/load-program";

/** What a member's score and tier rest on now; who has not agreed has done nothing that counts. */
export type StandingFacts = {
  readonly member: StandingToExplain;
  readonly tier: string;
  readonly input: ExplainInput;
  readonly endorsers: number;
  readonly endorserDays: number;
};

/** The one source of every explanation of a standing. Undefined when there is no such member. */
export async function standingFacts(
  db: Queryable,
  { shopId, program, zone }: ShopProgram,
  memberId: string,
  now: number,
): Promise<StandingFacts | undefined> {
  const member = await standingToExplain(db, shopId, memberId);
  if (!member) return undefined;
  const week = weekAt(zone, now);
  const { consistencyWeeks, horizonWeeks } = program.scoring;
  const since = week - Math.max(consistencyWeeks, horizonWeeks);
  const kindDays = member.agreed ? await memberKindDays(db, shopId, memberId, since) : [];
  const restWeeks = (await restsSince(db, shopId, week - consistencyWeeks, [memberId])).map((one) => one.week);
  const endorsed = await endorsementsSince(db, shopId, week - consistencyWeeks + 1, [memberId]);
  return {
    member,
    tier: member.tier ?? program.tiers[0]?.name ?? "",
    input: { week, kindDays, restWeeks },
    endorsers: new Set(endorsed.map((one) => one.endorser)).size,
    endorserDays: new Set(endorsed.map((one) => one.day)).size,
  };
}
