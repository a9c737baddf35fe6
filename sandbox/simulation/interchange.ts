import type { Cast } from "./cast";
import type { SimulatedActivity, SimulatedOrder, SimulatedRefund } from "./events";
import type { Simulation } from "./simulate";

/** Whole seconds: the simulation knows no finer ones. */
const at = (instant: number): string => `${new Date(instant).toISOString().slice(0, 19)}Z`;

/** Rows of the interchange format (SCORING.md section 1), as text by column. */
export type SimulatedRows = ReturnType<typeof castRows> & {
  readonly activities: ReturnType<typeof activityRow>[];
  readonly orders: ReturnType<typeof orderRow>[];
  readonly refunds: ReturnType<typeof refundRow>[];
};

export function castRows(cast: Cast) {
  return {
    groups: cast.groups.map(({ group, name, creator, parent }) => ({ group, name, creator, parent })),
    members: cast.people.map(({ member, joinedAt }) => ({ member, customer: member, joined_at: at(joinedAt) })),
    memberships: cast.memberships.map(({ member, group, joinedAt, leftAt }) => ({
      ...{ member, group, joined_at: at(joinedAt), left_at: leftAt === null ? "" : at(leftAt) },
    })),
    codes: cast.codes.map(({ code, owner, group }) => ({ code, owner, group })),
    rests: cast.rests.map(({ member, weekOf }) => ({ member, week_of: at(weekOf).slice(0, 10) })),
  };
}

export function activityRow(activity: SimulatedActivity) {
  const { id, member, group, kind, counterpart, ref, reverses } = activity;
  return {
    ...{
      id,
      source: "sample",
      member,
      group,
      kind,
      occurred_at: at(activity.at),
      counterpart,
      ref,
      reverses,
      lang: "en",
    },
  };
}

export function orderRow(order: SimulatedOrder) {
  const { id, customer, code, referral, cancelledAt } = order;
  return {
    ...{ id, customer, placed_at: at(order.at), currency: "USD", total_minor: String(order.totalMinor) },
    ...{ code: code ?? "", referral: referral ?? "", cancelled_at: cancelledAt === null ? "" : at(cancelledAt) },
  };
}

export function refundRow({ id, order, at: refundedAt, amountMinor }: SimulatedRefund) {
  return { id, order, refunded_at: at(refundedAt), amount_minor: String(amountMinor) };
}

/** Everything at once, for stores small enough to hold: the demo's. */
export function simulatedRows(simulation: Simulation): SimulatedRows {
  const rows: SimulatedRows = { ...castRows(simulation.cast), activities: [], orders: [], refunds: [] };
  for (const event of simulation.events()) {
    if (event.kind === "activity") rows.activities.push(activityRow(event.activity));
    else if (event.kind === "order") rows.orders.push(orderRow(event.order));
    else rows.refunds.push(refundRow(event.refund));
  }
  return rows;
}
