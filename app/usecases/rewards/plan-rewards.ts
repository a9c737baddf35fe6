import { createHash, randomUUID } from "node:crypto";
import {
  type Creditable,
  type NewAttempt,
  type OpenLot,
  creditableMembers,
  insertAttempts,
  lotsToIssue,
} from "~/adapters/persistence/attempt-rows";
import { type NewParent, type ReachedTier, insertParents, tiersReached } from "~/adapters/persistence/code-rows";
import { type Indebted, indebtedMembers } from "~/adapters/persistence/debit-rows";
import { type GrantedCode, codesToPlan } from "~/adapters/persistence/grant-rows";
import { type Database, type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { type DiscountTerms, perkTerms, tierTerms } from "~/core/rewards/discount-terms";
import { type RewardSettings, readRewardSettings } from "~/core/rewards/reward-settings";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import { drawCode, newParent } from "./name-codes";

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
 * Writes down what must happen at Shopify: one store credit per member and currency over everything that has posted, one code for the
 * first time that a tier is reached, one code or gift card for each perk of these kinds that was granted. Intents only, in one
 * transaction with the job that acts on them. Answers how many are new.
 */
export async function planRewards(deps: Deps, input: { readonly shopId: number }): Promise<number> {
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", input.shopId);
    const at = await loadProgram(tx, input.shopId, deps.clock.now());
    const settings = rewardSettingsOf(at);
    const credits = await creditAttempts(tx, at.shopId, settings.creditMinimumMinor);
    const rewarded = Object.entries(settings.tierPercent).flatMap(([tier, percent]) => (percent > 0 ? [tier] : []));
    const reached = await tiersReached(tx, at.shopId, rewarded, at.shop.issueFrom, PLAN_MAX);
    const codes = [
      ...reached.map((one) => tierCode(one, settings.tierPercent[one.tier] ?? 0)),
      ...(await codesToPlan(tx, at.shopId, at.shop.issueFrom, PLAN_MAX)).map(grantedCode),
    ];
    await insertParents(
      tx,
      at.shopId,
      codes.flatMap((one) => one.parent ?? []),
    );
    const debits = settings.clawBack === "debit" ? await indebtedMembers(tx, at.shopId, PLAN_MAX) : [];
    const attempts = [...credits, ...debits.map(debitAttempt), ...codes.map((one) => one.attempt)];
    const count = await insertAttempts(tx, at.shopId, deps.clock.now(), attempts);
    if (count > 0) await deps.queue.announce(tx, "issue-rewards", [at.shopId]);
    return count;
  });
}

/**
 * Page by page until there is enough to do: members of whom nothing is planned do not stand before the others. Those who were merged get
 * no more together than what is left when their debts are paid.
 */
async function creditAttempts(tx: Transaction, shopId: number, minimumMinor: number): Promise<NewAttempt[]> {
  const credits: NewAttempt[] = [];
  const left = new Map<string, number>();
  for (let after: Creditable | undefined; ;) {
    const members = await creditableMembers(tx, shopId, { minimumMinor, after, limit: PLAN_MAX });
    const lots = await lotsToIssue(
      tx,
      shopId,
      members.map((one) => one.memberId),
    );
    for (const member of members) {
      const person = `${member.customerId} ${member.currency}`;
      const netMinor = left.get(person) ?? member.netMinor;
      const attempt = creditAttempt({ ...member, netMinor }, lots, minimumMinor);
      left.set(person, netMinor - (attempt?.amountMinor ?? 0));
      if (attempt) credits.push(attempt);
    }
    if (members.length < PLAN_MAX || credits.length >= PLAN_MAX) return credits;
    after = members.at(-1);
  }
}

function creditAttempt(member: Creditable, all: readonly OpenLot[], minimumMinor: number): NewAttempt | null {
  const payableMinor = Math.min(member.availableMinor, member.netMinor);
  let left = payableMinor;
  const lots: { lotId: string; amountMinor: number }[] = [];
  for (const lot of all) {
    if (lot.memberId !== member.memberId || lot.currency !== member.currency || left <= 0) continue;
    const amountMinor = Math.min(left, lot.openMinor);
    lots.push({ lotId: lot.lotId, amountMinor });
    left -= amountMinor;
  }
  const amountMinor = payableMinor - left;
  if (amountMinor < minimumMinor) return null;
  // The same lots up to the same amounts are the same effect, however often they are planned.
  const paid = new Map(all.map((lot) => [lot.lotId, lot.paidMinor - lot.openMinor]));
  const content = lots.map((lot) => `${lot.lotId}@${(paid.get(lot.lotId) ?? 0) + lot.amountMinor}`).join("|");
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 32);
  const { memberId, customerId, currency } = member;
  const effect = `credit:${memberId}:${currency}:${digest}`;
  // What a person gave up does not come back by itself while it is the same.
  if (member.givenUpKey?.startsWith(`${effect}:`)) return null;
  return {
    attemptId: randomUUID(),
    effectKey: `${effect}:${String(member.turn)}`,
    kind: "store_credit",
    memberId,
    customerId,
    amountMinor,
    currency,
    code: null,
    parentKey: null,
    lots,
  };
}

function debitAttempt({ memberId, customerId, currency, amountMinor, effectKey }: Indebted): NewAttempt {
  return {
    attemptId: randomUUID(),
    effectKey,
    kind: "store_credit_debit",
    memberId,
    customerId,
    amountMinor,
    currency,
    code: null,
    parentKey: null,
    lots: [],
  };
}

type PlannedCode = { readonly attempt: NewAttempt; readonly parent: NewParent | null };

function tierCode(reached: ReachedTier, percent: number): PlannedCode {
  const { memberId, tier } = reached;
  return codeFor(reached, { effectKey: `code:${memberId}:${tier}`, name: tier, terms: tierTerms(tier, percent) });
}

/** The code of a tier's perk is for those who reached it, any other for whoever has it. A gift card is the customer's alone. */
function grantedCode(grant: GrantedCode): PlannedCode {
  const effectKey = `grant:${grant.grantId}`;
  const { kind, memberId, customerId, amountMinor, currency } = grant;
  if (kind !== "gift-card") {
    const name = grant.tier ?? grant.name;
    return codeFor(grant, { effectKey, name, terms: perkTerms({ ...grant, kind }) });
  }
  const attempt: NewAttempt = {
    attemptId: randomUUID(),
    effectKey,
    kind: "gift_card",
    memberId,
    customerId,
    amountMinor,
    currency,
    code: drawCode(16),
    parentKey: null,
    lots: [],
  };
  return { attempt, parent: null };
}

function codeFor(
  member: { readonly memberId: string; readonly customerId: string },
  of: { readonly effectKey: string; readonly name: string; readonly terms: DiscountTerms },
): PlannedCode {
  const { memberId, customerId } = member;
  const parent = newParent(of.name, of.terms);
  const letters = drawCode(10);
  const attempt: NewAttempt = {
    attemptId: randomUUID(),
    effectKey: of.effectKey,
    kind: "discount_code",
    memberId,
    customerId,
    amountMinor: 0,
    currency: "",
    code: `HEARTH-${letters.slice(0, 5)}-${letters.slice(5)}`,
    parentKey: parent.parentKey,
    lots: [],
  };
  return { attempt, parent };
}
