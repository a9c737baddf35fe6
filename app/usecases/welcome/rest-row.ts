import { createHash } from "node:crypto";
import type { ActivityKey, ActivityRow } from "~/adapters/persistence/activity-rows";
import { weekOf } from "~/core/shared/time";
import { dayAt } from "~/core/shared/zone";
import { WELCOME_KIND } from "~/core/welcome/welcome";
import type { ShopProgram } from "~/usecases/programs/load-program";

/** As in record-order-activities: what Hearth derives itself. */
const DERIVED_SOURCE = "hearth";

type Written = { readonly occurredAt: number; readonly weight: number; readonly reversal: boolean };

/** The rest of a welcome as an activity that Hearth derives, or the reversal of that activity. */
export function restRow(
  at: ShopProgram,
  one: ActivityKey & { readonly memberId: string; readonly groupId: string | null },
  { occurredAt, weight, reversal }: Written,
): ActivityRow {
  const id = `welcome:${one.source}:${one.activityId}`;
  const activityId = reversal ? `${id}:undone` : id;
  const day = dayAt(at.zone, occurredAt);
  return {
    source: DERIVED_SOURCE,
    activityId,
    memberId: one.memberId,
    groupId: one.groupId,
    kind: WELCOME_KIND,
    occurredAt,
    day,
    week: weekOf(day),
    counterpart: null,
    ref: null,
    reverses: reversal ? id : null,
    lang: null,
    quality: 100,
    trust: 100,
    pair: 100,
    weight,
    programVersion: at.version,
    contentHash: createHash("sha1").update(activityId).digest(),
  };
}
