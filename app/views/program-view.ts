import type { Queryable } from "~/adapters/persistence/database";
import { programVersions, publishedProgram } from "~/adapters/persistence/reads/program-reads";
import { findShop } from "~/adapters/persistence/shop-rows";
import { type RewardSettings, readRewardSettings, rewardSettingsSchema } from "~/core/rewards/reward-settings";
import { currentProgram } from "./current-program";
import { formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export type ProgramView = {
  /** The published file as it was given; an empty one (all defaults) before the first is published. */
  readonly file: Readonly<Record<string, unknown>>;
  readonly version: number | null;
  readonly currency: string;
  readonly timezone: string;
  /** Tiers of the published program: those whose members can be given a code. */
  readonly tiers: readonly string[];
  readonly issue: RewardSettings;
  readonly versions: readonly {
    readonly version: number;
    readonly state: string;
    readonly name: string;
    readonly at: string;
  }[];
};

/** What the program page starts from. */
export async function programView(db: Queryable, viewer: Viewer): Promise<ProgramView> {
  const [published, current, shop, versions] = await Promise.all([
    publishedProgram(db, viewer.shopId),
    currentProgram(db, viewer.shopId),
    findShop(db, viewer.shopId),
    programVersions(db, viewer.shopId, 20),
  ]);
  const format = formattingFor(viewer);
  const issue = readRewardSettings(shop?.rewardSettings ?? {});
  return {
    file: (published?.file as Record<string, unknown> | undefined) ?? {},
    version: published?.version ?? null,
    currency: viewer.currency,
    timezone: viewer.timezone,
    tiers: current.program.tiers.map((tier) => tier.name),
    issue: issue.kind === "settings" ? issue.settings : rewardSettingsSchema.parse({}),
    versions: versions.map((row) => ({
      version: row.version,
      state: row.state,
      name: row.name,
      at: format.dateTime(row.publishedAt ?? row.createdAt),
    })),
  };
}
