import type { Transaction } from "~/adapters/persistence/database";
import { saveGrantedWeek, withoutTierPerk } from "~/adapters/persistence/grant-rows";
import { versionAt } from "~/core/programs/timeline";
import { weekAt, weekCloseAt } from "~/core/shared/zone";
import { type ShopProgram, underVersion } from "~/usecases/programs/load-program";
import { applyGrants } from "./apply-grants";

/**
 * Gives the perks that tiers bring, for each week that has closed, once: to whoever stood in the perk's tier or above it at the close
 * and has not had it decided before. What was withheld then is not tried again; a person can grant it. Closes from before the shop
 * issues rewards bring nothing. Answers for how many weeks that was asked. Holds the ledger lock.
 */
export async function grantTierPerks(tx: Transaction, shopAt: ShopProgram): Promise<number> {
  const { shopId, shop, zone } = shopAt;
  const closed = shop.lastClosedWeek;
  if (closed === null || (shop.lastGrantedWeek ?? -1) >= closed) return 0;
  const next = (shop.lastGrantedWeek ?? -1) + 1;
  const first = Math.max(weekAt(zone, shop.issueFrom), next);
  for (let week = first; week <= closed; week++) {
    const closeAt = weekCloseAt(zone, week);
    await grantOfWeek(tx, await underVersion(tx, shopAt, versionAt(shopAt.timeline, closeAt)), week, closeAt);
  }
  await saveGrantedWeek(tx, shopId, closed);
  return closed - next + 1;
}

async function grantOfWeek(tx: Transaction, at: ShopProgram, week: number, closeAt: number): Promise<void> {
  const { tiers, perks } = at.program;
  for (const perk of perks) {
    const from = tiers.findIndex((tier) => tier.name === perk.tier);
    if (from < 0) continue;
    const names = tiers.slice(from).map((tier) => tier.name);
    const members = await withoutTierPerk(tx, at.shopId, { perkId: perk.id, week, tiers: names });
    if (members.length === 0) continue;
    const request = { perkId: perk.id, members, source: "tier" as const, sourceRef: perk.tier, note: "", by: "" };
    await applyGrants(tx, at, request, closeAt);
  }
}
