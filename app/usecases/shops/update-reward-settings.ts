import { type Database, withTransaction } from "~/adapters/persistence/database";
import { findShop, saveRewardSettings } from "~/adapters/persistence/shop-rows";
import { type RewardSettingsRead, readRewardSettings } from "~/core/rewards/reward-settings";
import type { Clock } from "~/ports/clock";
import { recordAudit } from "~/usecases/audit/record-audit";

/** Stores how rewards are made real from now on. Refused settings change nothing. */
export async function updateRewardSettings(
  deps: { readonly pool: Database; readonly clock: Clock },
  input: { readonly shopId: number; readonly settings: unknown; readonly by: string },
): Promise<RewardSettingsRead> {
  const read = readRewardSettings(input.settings);
  if (read.kind !== "settings") return read;
  const { shopId, by } = input;
  await withTransaction(deps.pool, async (tx) => {
    const before = (await findShop(tx, shopId))?.rewardSettings ?? {};
    await saveRewardSettings(tx, shopId, read.settings);
    await recordAudit(tx, shopId, deps.clock.now(), { by, action: "settings.rewards", before, after: read.settings });
  });
  return read;
}
