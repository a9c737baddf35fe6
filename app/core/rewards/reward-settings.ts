import { z } from "zod";

/**
 * How rewards are made real, beside the program: a shop's own settings. `tierPercent`: the single-use code that a member gets when
 * they reach a tier, percent off by tier name, 0 for none.
 */
export const rewardSettingsSchema = z
  .object({
    tierPercent: z
      .record(z.string(), z.number().int().min(0).max(100))
      .default({ Regular: 5, Advocate: 10, "Inner circle": 15 }),
    creditValidDays: z.number().int().min(30).max(1825).default(365),
    /** Smaller sums wait until they have grown to this; minor units. */
    creditMinimumMinor: z.number().int().min(1).max(1_000_000).default(100),
    /** Whether credit that a refund took back, and that is unspent, is debited at Shopify, or only paid off by later rewards. */
    clawBack: z.enum(["carry", "debit"]).default("carry"),
    /** Whether Shopify writes to the customer when credit is issued. */
    notify: z.boolean().default(false),
  })
  .strict();

export type RewardSettings = z.infer<typeof rewardSettingsSchema>;

export type RewardSettingsRead =
  | { readonly kind: "settings"; readonly settings: RewardSettings }
  | { readonly kind: "refused"; readonly problems: readonly { readonly path: string; readonly message: string }[] };

/** Checks settings; every key is optional, unknown ones are refused with their path. */
export function readRewardSettings(value: unknown): RewardSettingsRead {
  const parsed = rewardSettingsSchema.safeParse(value);
  if (parsed.success) return { kind: "settings", settings: parsed.data };
  const problems = parsed.error.issues.map((issue) => ({
    path: issue.path.join(".") || "(settings)",
    message: issue.message,
  }));
  return { kind: "refused", problems };
}
