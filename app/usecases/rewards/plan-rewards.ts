import { createHash, randomUUID } from "node:crypto";
import {
  type Creditable,
  type NewAttempt,
  creditableMembers,
  insertAttempts,
} from "~/adapters/persistence/attempt-rows";
import { type NewParent, type ReachedTier, insertParents, tiersReached } from "~/adapters/persistence/code-rows";
import { type Indebted, indebtedMembers } from "~/adapters/persistence/debit-rows";
import { type GrantedCode, codesToPlan } from "~/adapters/persistence/grant-rows";
import { type Database, type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { type OpenLot, lotsToIssue } from "~/adapters/persistence/open-lot-rows";
import { type DiscountTerms, perkTerms, tierTerms } from "~/core/rewards/discount-terms";
import { type RewardSettings, readRewardSettings } from "~/core/rewards/reward-settings";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { groupBy } from "~/core/shared/group-by";
import { dayAt } from "~/core/shared/zone";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import { type WithExpiry, expiriesOf } from "./expiries-of";
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
 * Writes down what must happen at Shopify: one store credit at a time per member and currency over what has posted, one code for the
 * first time that a tier is reached, one code or gift card for each perk of these kinds that was granted. Intents only, in one
 * transaction with the job that acts on them. Answers how many are new.
 */
export async function planRewards(deps: Deps, input: { readonly shopId: number }): Promise<number> {
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", input.shopId);
    const at = await loadProgram(tx, input.shopId, deps.clock.now());
    const settings = rewardSettingsOf(at);
    const credits = await creditAttempts(tx, at, { now: deps.clock.now(), minimumMinor: settings.creditMinimumMinor });
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

type CreditTerms = { readonly now: number; readonly minimumMinor: number };

/**
 * Page by page until there is enough to do: members of whom nothing is planned do not stand before the others. Those who were merged get
 * no more together than what is left when their debts are paid.
 */
async function creditAttempts(tx: Transaction, at: ShopProgram, terms: CreditTerms): Promise<NewAttempt[]> {
  const { shopId } = at;
  const credits: NewAttempt[] = [];
  const left = new Map<string, number>();
  for (let after: Creditable | undefined; ;) {
    const page = { minimumMinor: terms.minimumMinor, after, limit: PLAN_MAX };
    const members = await creditableMembers(tx, shopId, page);
    const memberIds = members.map((one) => one.memberId);
    const open = await expiriesOf(tx, at, await lotsToIssue(tx, shopId, memberIds));
    const ofMember = groupBy(open, (lot) => `${lot.memberId} ${lot.currency}`);
    for (const member of members) {
      const person = `${member.customerId} ${member.currency}`;
      const netMinor = left.get(person) ?? member.netMinor;
      const lots = ofMember.get(`${member.memberId} ${member.currency}`) ?? [];
      const attempt = creditAttempt(at, { ...member, netMinor }, lots, terms);
      left.set(person, netMinor - (attempt?.amountMinor ?? 0));
      if (attempt) credits.push(attempt);
    }
    if (members.length < PLAN_MAX || credits.length >= PLAN_MAX) return credits;
    after = members.at(-1);
  }
}

type Part = { readonly lot: WithExpiry<OpenLot>; readonly amountMinor: number };

/** The first credit of a member that there is to plan; what runs out on another day comes when it is done. */
function creditAttempt(
  at: ShopProgram,
  member: Creditable,
  open: readonly WithExpiry<OpenLot>[],
  terms: CreditTerms,
): NewAttempt | null {
  const ranOut = open.filter((lot) => lot.expiry !== null && lot.expiry.expiresAt <= terms.now);
  // It waits for its booking, and is not to be issued in the meantime.
  const lapsingMinor = ranOut.reduce((sum, lot) => sum + lot.openMinor, 0);
  const payableMinor = Math.min(member.availableMinor - lapsingMinor, member.netMinor - lapsingMinor);
  const issuable = open.filter((lot) => !ranOut.includes(lot));
  for (const parts of creditsOf(at, issuable, payableMinor, terms.minimumMinor)) {
    // The same lots up to the same amounts are the same effect, however often they are planned.
    const upTo = ({ lot, amountMinor }: Part): string =>
      `${lot.lotId}@${String(lot.paidMinor - lot.openMinor + amountMinor)}`;
    const digest = createHash("sha256").update(parts.map(upTo).join("|")).digest("hex").slice(0, 32);
    const { memberId, customerId, currency } = member;
    const effect = `credit:${memberId}:${currency}:${digest}`;
    // What a person gave up does not come back by itself while it is the same.
    if (member.givenUpKey?.startsWith(`${effect}:`)) continue;
    return {
      attemptId: randomUUID(),
      effectKey: `${effect}:${String(member.turn)}`,
      kind: "store_credit",
      memberId,
      customerId,
      amountMinor: sumOf(parts),
      currency,
      code: null,
      parentKey: null,
      lots: parts.map(({ lot, amountMinor }) => ({ lotId: lot.lotId, amountMinor })),
    };
  }
  return null;
}

/**
 * Splits what can be paid into credits, oldest due first: Shopify knows one date of expiry for each, so what runs out on another day is
 * another one. A day that has less than the smallest sum takes the next with it.
 */
function creditsOf(
  at: ShopProgram,
  lots: readonly WithExpiry<OpenLot>[],
  payableMinor: number,
  minimumMinor: number,
): Part[][] {
  const dayOf = ({ expiry }: WithExpiry<OpenLot>): number | null =>
    expiry === null ? null : dayAt(at.zone, expiry.expiresAt);
  const credits: Part[][] = [];
  let parts: Part[] = [];
  let left = payableMinor;
  for (const lot of lots) {
    if (left <= 0) break;
    const before = parts.at(-1);
    if (before && sumOf(parts) >= minimumMinor && dayOf(before.lot) !== dayOf(lot)) {
      credits.push(parts);
      parts = [];
    }
    const amountMinor = Math.min(left, lot.openMinor);
    parts.push({ lot, amountMinor });
    left -= amountMinor;
  }
  return sumOf(parts) >= minimumMinor ? [...credits, parts] : credits;
}

function sumOf(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + part.amountMinor, 0);
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
