import type { Transaction } from "~/adapters/persistence/database";
import { consentedMembers, markStandings, membersOfCustomer } from "~/adapters/persistence/member-rows";
import { type MergedPair, joinHistories, joinTiers } from "~/adapters/persistence/merge-rows";
import { markOrdersOfMembers } from "~/adapters/persistence/order-marks";
import { moveCustomer } from "~/adapters/persistence/privacy-rows";
import { BY_MERGE, changeStaff, staffStateOf } from "~/adapters/persistence/staff-rows";
import { weekAt } from "~/core/shared/zone";
import { refreshWeeks } from "~/usecases/communities/take-in-activities";
import { markChangedBuckets } from "~/usecases/identity/mark-changed-buckets";
import { loadProgram } from "~/usecases/programs/load-program";

/**
 * Two customers became one at Shopify. The member of the one that is gone goes with the one that stays; where both had members who take
 * part, they are one from now on (SCORING.md invariant 11): the survivor's next close sees what both did. What is closed and what has
 * posted stays as it was, and what the other had earned is paid to the customer who stays.
 */
export async function mergeMembers(
  tx: Transaction,
  shopId: number,
  now: number,
  customers: { readonly goneId: string; readonly keptId: string },
): Promise<void> {
  const accounts = { customers: [customers.goneId, customers.keptId], members: [] };
  const pair = await markChangedBuckets(tx, shopId, { now, accounts }, () =>
    moveCustomer(tx, shopId, customers.goneId, customers.keptId),
  );
  if (pair !== null) await joinMembers(tx, shopId, now, pair);
  await markStandings(tx, shopId, await membersOfCustomer(tx, shopId, customers.keptId));
}

async function joinMembers(tx: Transaction, shopId: number, now: number, pair: MergedPair): Promise<void> {
  const { goneId, keptId } = pair;
  // Nobody's activity is scored for somebody who did not agree to it, nor after it was withdrawn.
  if ((await consentedMembers(tx, shopId, [goneId, keptId])).size < 2) return;
  const at = await loadProgram(tx, shopId, now);
  // Before and after: orders that rest on what the one did, and those that rest on it from now on.
  await markOrdersOfMembers(tx, shopId, [goneId, keptId]);
  const weeks = await joinHistories(tx, shopId, pair);
  await refreshWeeks(
    tx,
    at,
    weeks.map((week) => ({ memberId: keptId, week })),
  );
  const tiers = at.program.tiers.map((tier) => tier.name);
  await joinTiers(tx, shopId, { ...pair, tiers, week: weekAt(at.zone, now), at: now });
  if ((await staffStateOf(tx, shopId, goneId))?.staff === true) {
    await changeStaff(tx, shopId, { memberId: goneId, staff: false, by: BY_MERGE, at: now });
    await changeStaff(tx, shopId, { memberId: keptId, staff: true, by: BY_MERGE, at: now });
  }
  await markOrdersOfMembers(tx, shopId, [keptId]);
}
