import { createHash, randomInt, randomUUID } from "node:crypto";
import {
  type Creditable,
  type NewAttempt,
  type OpenLot,
  creditableMembers,
  insertAttempts,
  lotsToIssue,
} from "~/adapters/persistence/attempt-rows";
import { type ReachedTier, tiersReached } from "~/adapters/persistence/code-rows";
import { type GrantedCode, codesToPlan } from "~/adapters/persistence/grant-rows";
import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { type RewardSettings, readRewardSettings } from "~/core/rewards/reward-settings";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";

type Deps = { readonly pool: Database; readonly queue: WorkQueue; readonly clock: Clock };

const PLAN_MAX = 500;

/** The shop's settings for making rewards real; what cannot be read falls back to the defaults as a whole. */
export function rewardSettingsOf(at: Pick<ShopProgram, "shop">): RewardSettings {
  const read = readRewardSettings(at.shop.rewardSettings ?? {});
  const fallback = readRewardSettings({});
  if (read.kind === "settings") return read.settings;
  if (fallback.kind === "settings") return fallback.settings;
  throw new Error("the default reward settings do not pass their own check");
}

/**
 * Writes down what must happen at Shopify: one store credit per member and currency over everything that has posted, one single-use
 * code for the first time that a tier is reached and for each percent perk that was granted. Intents only, in one transaction with the job that acts on them. Answers how many are new.
 */
export async function planRewards(deps: Deps, input: { readonly shopId: number }): Promise<number> {
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", input.shopId);
    const at = await loadProgram(tx, input.shopId, deps.clock.now());
    const settings = rewardSettingsOf(at);
    const members = await creditableMembers(tx, at.shopId, settings.creditMinimumMinor, PLAN_MAX);
    const lots = await lotsToIssue(
      tx,
      at.shopId,
      members.map((one) => one.memberId),
    );
    const credits = members.flatMap((one) => creditAttempt(one, lots, settings.creditMinimumMinor));
    const rewarded = Object.entries(settings.tierPercent).flatMap(([tier, percent]) => (percent > 0 ? [tier] : []));
    const reached = await tiersReached(tx, at.shopId, rewarded, at.shop.issueFrom, PLAN_MAX);
    const codes = reached.map((one) => codeAttempt(one, settings.tierPercent[one.tier] ?? 0));
    const perks = (await codesToPlan(tx, at.shopId, at.shop.issueFrom, PLAN_MAX)).map(perkAttempt);
    const count = await insertAttempts(tx, at.shopId, deps.clock.now(), [...credits, ...codes, ...perks]);
    if (count > 0) await deps.queue.announce(tx, "issue-rewards", [at.shopId]);
    return count;
  });
}

function creditAttempt(member: Creditable, all: readonly OpenLot[], minimumMinor: number): NewAttempt[] {
  let left = member.availableMinor;
  const lots: { lotId: string; amountMinor: number }[] = [];
  for (const lot of all) {
    if (lot.memberId !== member.memberId || lot.currency !== member.currency || left <= 0) continue;
    const amountMinor = Math.min(left, lot.openMinor);
    lots.push({ lotId: lot.lotId, amountMinor });
    left -= amountMinor;
  }
  const amountMinor = member.availableMinor - left;
  if (amountMinor < minimumMinor) return [];
  // The same lots up to the same amounts are the same effect, however often they are planned.
  const paid = new Map(all.map((lot) => [lot.lotId, lot.paidMinor - lot.openMinor]));
  const content = lots.map((lot) => `${lot.lotId}@${(paid.get(lot.lotId) ?? 0) + lot.amountMinor}`).join("|");
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 32);
  const { memberId, customerId, currency } = member;
  const effectKey = `credit:${memberId}:${currency}:${digest}`;
  return [
    {
      attemptId: randomUUID(),
      effectKey,
      kind: "store_credit",
      memberId,
      customerId,
      amountMinor,
      currency,
      code: null,
      parentKey: null,
      lots,
    },
  ];
}

/** No vowels and no look-alikes: codes are read aloud and must not spell anything. */
const CODE_LETTERS = "BCDFGHJKMNPQRSTVWXZ23456789";

/** Drawn by chance and written with the intent, before any call: every try of the same effect has the same code, nobody can guess it. */
function newCode(): string {
  const letters = Array.from({ length: 10 }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)] ?? "X").join("");
  return `HEARTH-${letters.slice(0, 5)}-${letters.slice(5)}`;
}

function codeAttempt(reached: ReachedTier, percent: number): NewAttempt {
  const { memberId, tier } = reached;
  return codeFor(reached, { effectKey: `code:${memberId}:${tier}`, parentKey: `tier:${tier}:${percent}` });
}

/** The code of a tier's perk is for those who reached it, any other for whoever has it. */
function perkAttempt(grant: GrantedCode): NewAttempt {
  const parent = grant.tier === null ? `perk:${grant.name}` : `tier:${grant.tier}`;
  return codeFor(grant, { effectKey: `grant:${grant.grantId}`, parentKey: `${parent}:${grant.percent}` });
}

function codeFor(
  member: { readonly memberId: string; readonly customerId: string },
  keys: { readonly effectKey: string; readonly parentKey: string },
): NewAttempt {
  const { memberId, customerId } = member;
  return {
    ...keys,
    attemptId: randomUUID(),
    kind: "discount_code",
    memberId,
    customerId,
    amountMinor: 0,
    currency: "",
    code: newCode(),
    lots: [],
  };
}
