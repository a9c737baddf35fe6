import { productDivideFloor } from "../shared/integer";
import type { KindName } from "../shared/ids";
import type { Day, Instant, Week } from "../shared/time";
import { weekOf } from "../shared/time";
import { dayAt } from "../shared/zone";
import type { Zone } from "../shared/zone";
import type { Kind, Program } from "../programs/program";

/** The three percents that are stored with an activity, so that a replay never reads state that can have changed. */
export type ActivityPercents = {
  /** 100; 0 duplicate or spam, 50 too thin, 125 marked as the solution. */
  readonly qualityPercent: number;
  /** The giver's published trust for received endorsements, else 100. */
  readonly trustPercent: number;
  /** Damping between two who endorse each other often, else 100. */
  readonly pairPercent: number;
};

export const FULL_PERCENTS: ActivityPercents = { qualityPercent: 100, trustPercent: 100, pairPercent: 100 };

export type Weighed =
  | { readonly kind: "weighed"; readonly weightMilli: number; readonly day: Day; readonly week: Week }
  | { readonly kind: "refused"; readonly reason: "unknown-kind" };

export function kindOf(program: Pick<Program, "kinds">, name: KindName): Kind | undefined {
  return Object.hasOwn(program.kinds, name) ? program.kinds[name] : undefined;
}

/** Weight of one activity in milli-points, truncated once, with its local day and week (SCORING.md sections 2 and 3). */
export function weighActivity(
  program: Program,
  zone: Zone,
  activity: { readonly kindName: KindName; readonly occurredAt: Instant } & ActivityPercents,
): Weighed {
  const kind = kindOf(program, activity.kindName);
  if (kind === undefined) return { kind: "refused", reason: "unknown-kind" };
  const day = dayAt(zone, activity.occurredAt);
  return { kind: "weighed", weightMilli: evidenceMilli(kind.base, activity), day, week: weekOf(day) };
}

/** floor(base * quality * trust * pair / 1,000,000): for an activity's weight and for the base of its touch. */
export function evidenceMilli(baseMilli: number, percents: ActivityPercents): number {
  const { qualityPercent, trustPercent, pairPercent } = percents;
  if (qualityPercent === 100 && trustPercent === 100 && pairPercent === 100) return baseMilli;
  return productDivideFloor([baseMilli, qualityPercent, trustPercent, pairPercent], 1_000_000);
}
