import type { Database } from "~/adapters/persistence/database";
import { saveRewardSettings } from "~/adapters/persistence/shop-rows";
import { type RewardSettingsRead, readRewardSettings } from "~/core/rewards/reward-settings";

/** Stores how rewards are made real from now on. Refused settings change nothing. */
export async function updateRewardSettings(
  deps: { readonly pool: Database },
  input: { readonly shopId: number; readonly settings: unknown },
): Promise<RewardSettingsRead> {
  const read = readRewardSettings(input.settings);
  if (read.kind === "settings") await saveRewardSettings(deps.pool, input.shopId, read.settings);
  return read;
}
