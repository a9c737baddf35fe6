import type { Queryable } from "~/adapters/persistence/database";
import { uncountedActivities, unrewardedOrders, withheldGrants } from "~/adapters/persistence/reads/explain-reads";
import { listLots } from "~/adapters/persistence/reads/lot-list";
import type { LotRole } from "~/core/rewards/reward-amounts";
import { activityQuestionId } from "./explain";
import { formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export type OwnLot = { readonly lotId: string; readonly on: string; readonly state: string; readonly amount: string };

const LOTS_SHOWN = 30;

/** A member's own newest rewards, of one role if that is asked, without a word about whose order they came from. */
export async function ownLots(
  db: Queryable,
  viewer: Viewer,
  of: { readonly memberId: string; readonly role?: LotRole },
): Promise<readonly OwnLot[]> {
  const format = formattingFor(viewer);
  const lots = await listLots(db, viewer.shopId, of, { size: LOTS_SHOWN });
  return lots.slice(0, LOTS_SHOWN).map((lot) => ({
    lotId: lot.lotId,
    on: format.date(lot.placedAt),
    state: lot.state,
    amount: format.money(lot.amountMinor, lot.currency),
  }));
}

export type UnrewardedOrder = {
  readonly orderId: string;
  readonly name: string;
  readonly on: string;
  readonly total: string;
};

const ORDERS_SHOWN = 10;
const UNCOUNTED_SHOWN = 10;

/** A member's own newest orders that brought them nothing. */
export async function ownUnrewardedOrders(
  db: Queryable,
  viewer: Viewer,
  memberId: string,
): Promise<readonly UnrewardedOrder[]> {
  const format = formattingFor(viewer);
  const orders = await unrewardedOrders(db, viewer.shopId, memberId, ORDERS_SHOWN);
  return orders.map(({ orderId, name, placedAt, totalMinor, currency }) => ({
    orderId,
    name: name ?? orderId,
    on: format.date(placedAt),
    total: format.money(totalMinor, currency),
  }));
}

/** What a member did that does not count, or was not given; `id` as a question about it has it. */
export type Uncounted = {
  readonly activities: readonly {
    readonly id: string;
    readonly kind: string;
    readonly on: string;
    readonly state: string;
  }[];
  readonly perks: readonly { readonly id: string; readonly name: string; readonly on: string }[];
};

export const NOTHING_UNCOUNTED: Uncounted = { activities: [], perks: [] };

/** A member's own newest activities that wait or were refused, and perks that were withheld: each can be asked why. */
export async function ownUncounted(db: Queryable, viewer: Viewer, memberId: string): Promise<Uncounted> {
  const format = formattingFor(viewer);
  const [activities, perks] = await Promise.all([
    uncountedActivities(db, viewer.shopId, memberId, UNCOUNTED_SHOWN),
    withheldGrants(db, viewer.shopId, memberId, UNCOUNTED_SHOWN),
  ]);
  return {
    activities: activities.map((one) => ({
      id: activityQuestionId(one),
      kind: one.kindName,
      on: format.date(one.occurredAt),
      state: one.state,
    })),
    perks: perks.map(({ grantId, name, decidedAt }) => ({ id: `grant:${grantId}`, name, on: format.date(decidedAt) })),
  };
}
