import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Attempt, changeAttempt, dueAttempts } from "~/adapters/persistence/attempt-rows";
import { keepDiscountParent, saveIssuedCode, setParentDiscount } from "~/adapters/persistence/code-rows";
import { withTransaction } from "~/adapters/persistence/database";
import { markStandings } from "~/adapters/persistence/member-rows";
import { addNotice, resolveNotice } from "~/adapters/persistence/notice-rows";
import {
  AddCodesDocument,
  CodeCreationDocument,
  CreateTierDiscountDocument,
  CreateTierSegmentDocument,
  DiscountByCodeDocument,
  type DiscountContextInput,
  TierSegmentsDocument,
} from "~/adapters/shopify/generated/operations";
import { formatInstant } from "~/core/shared/time";
import type { AdminAnswer, ShopifyAdmin } from "~/ports/shopify-admin";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import { reachedTag } from "~/usecases/standings/write-standings";
import type { IssueDeps } from "./issue-store-credit";

/** Shopify takes 250 codes a call. */
const CODES_MAX = 250;
const POLLS_MAX = 40;
const POLL_MS = 250;
const TRIES_MAX = 8;

class Postponed extends Error {}

function dataOf<T>(answer: AdminAnswer<T>): T {
  if (answer.kind === "failed") throw new Postponed(`${answer.failure.code}: ${answer.failure.message}`);
  return answer.data;
}

/**
 * Makes planned codes real: one parent discount per tier and percent, single-use codes below it. A code is written with its intent, so a
 * call that was lost is simply made again: what is taken by our own parent is success. Answers how many were worked on.
 */
export async function issueCodes(deps: IssueDeps, input: { readonly shopId: number }): Promise<number> {
  const at = await loadProgram(deps.pool, input.shopId, deps.clock.now());
  const attempts = await dueAttempts(deps.pool, at.shopId, "discount_code", deps.clock.now(), CODES_MAX);
  const parents = new Map<string, Attempt[]>();
  for (const one of attempts) parents.set(one.parentKey ?? "", [...(parents.get(one.parentKey ?? "") ?? []), one]);
  for (const [parentKey, batch] of parents) {
    try {
      await issueBatch(deps, at, parentKey, batch);
    } catch (error) {
      if (!(error instanceof Postponed)) throw error;
      await postpone(deps, at, batch, error.message);
    }
  }
  return attempts.length;
}

async function issueBatch(
  deps: IssueDeps,
  at: ShopProgram,
  parentKey: string,
  batch: readonly Attempt[],
): Promise<void> {
  const admin = deps.admin(at.shop.domain);
  const parent = await ensureParent(deps, at, admin, parentKey);
  const codes = batch.flatMap((one) => (one.code === null ? [] : [{ code: one.code }]));
  const added = dataOf(
    await admin.run(AddCodesDocument, { discount: parent.discountId, codes }),
  ).discountRedeemCodeBulkAdd;
  const [problem] = added?.userErrors ?? [];
  if (problem) {
    // The merchant may have deleted it: the next try finds it by its code, or makes it again.
    await setParentDiscount(deps.pool, at.shopId, parentKey, null);
    throw new Postponed(`${problem.code ?? "refused"}: ${problem.message}`);
  }
  const failed = await outcome(admin, added?.bulkCreation?.id ?? "");
  for (const attempt of batch) {
    const error = failed.get(attempt.code ?? "");
    const ours = error === undefined || (await isOurs(admin, attempt.code ?? "", parent.discountId));
    if (ours) await finish(deps, at, attempt, parent);
    else await park(deps, at, attempt, error);
  }
}

/** Codes that were not created, with Shopify's words; waits until the creation is done. */
async function outcome(admin: ShopifyAdmin, creationId: string): Promise<Map<string, string>> {
  for (let poll = 0; poll < POLLS_MAX; poll++) {
    const creation = dataOf(await admin.run(CodeCreationDocument, { id: creationId })).discountRedeemCodeBulkCreation;
    if (creation?.done) {
      const failed = creation.codes.nodes.filter((one) => one.discountRedeemCode === null);
      return new Map(
        failed.map((one) => [one.code, one.errors.map((error) => error.message).join("; ") || "not created"]),
      );
    }
    await delay(POLL_MS);
  }
  throw new Postponed("the codes are still being created");
}

async function isOurs(admin: ShopifyAdmin, code: string, discountId: string): Promise<boolean> {
  return dataOf(await admin.run(DiscountByCodeDocument, { code })).codeDiscountNodeByCode?.id === discountId;
}

type Parent = {
  readonly parentKey: string;
  /** Name of the tier, or of the perk. */
  readonly name: string;
  readonly percent: number;
  readonly discountId: string;
};

/** Codes of a tier are for its customers; codes of a perk that no tier brings for whoever was given one. */
function readParentKey(parentKey: string): { readonly of: string; readonly name: string; readonly percent: number } {
  const [, of = "tier", name = "", percent = "0"] = /^(tier|perk):(.*):(\d+)$/.exec(parentKey) ?? [];
  return { of, name, percent: Number(percent) };
}

function titleOf({ name, percent }: Pick<Parent, "name" | "percent">): string {
  return `${name}: ${percent} % off, single use`;
}

/** The parent has a code of its own, which nobody is told; a second creation finds the first by it. */
async function ensureParent(deps: IssueDeps, at: ShopProgram, admin: ShopifyAdmin, parentKey: string): Promise<Parent> {
  const { of, name, percent } = readParentKey(parentKey);
  const title = titleOf({ name, percent });
  const ownCode = `HEARTH-TIER-${randomBytes(10).toString("hex").toUpperCase()}`;
  const kept = await keepDiscountParent(deps.pool, at.shopId, { parentKey, title, percent, ownCode });
  if (kept.discountId) return { parentKey, name, percent, discountId: kept.discountId };
  const code = kept.ownCode;
  const existing = dataOf(await admin.run(DiscountByCodeDocument, { code })).codeDiscountNodeByCode?.id;
  const discountId =
    existing ??
    (await createParent(deps, admin, {
      title,
      code,
      percent,
      context: of === "tier" ? await tierContext(admin, name) : { all: "ALL" },
    }));
  await setParentDiscount(deps.pool, at.shopId, parentKey, discountId);
  return { parentKey, name, percent, discountId };
}

async function createParent(
  deps: IssueDeps,
  admin: ShopifyAdmin,
  parent: {
    readonly title: string;
    readonly code: string;
    readonly percent: number;
    readonly context: DiscountContextInput;
  },
): Promise<string> {
  const answer = dataOf(
    await admin.run(CreateTierDiscountDocument, {
      discount: {
        title: parent.title,
        code: parent.code,
        startsAt: formatInstant(deps.clock.now()),
        usageLimit: 1,
        context: parent.context,
        combinesWith: { orderDiscounts: false, productDiscounts: true, shippingDiscounts: true },
        customerGets: { value: { percentage: parent.percent / 100 }, items: { all: true } },
      },
    }),
  ).discountCodeBasicCreate;
  const [problem] = answer?.userErrors ?? [];
  const id = answer?.codeDiscountNode?.id;
  if (problem || !id) throw new Postponed(`parent discount: ${problem?.message ?? "no id came back"}`);
  return id;
}

async function tierContext(admin: ShopifyAdmin, tier: string): Promise<DiscountContextInput> {
  return { customerSegments: { add: [await ensureSegment(admin, tier)] } };
}

async function ensureSegment(admin: ShopifyAdmin, tier: string): Promise<string> {
  const name = `Hearth: reached ${tier}`;
  const found = dataOf(await admin.run(TierSegmentsDocument, { query: `name:'${name}'` })).segments.nodes;
  const known = found.find((one) => one.name === name);
  if (known) return known.id;
  const query = `customer_tags CONTAINS '${reachedTag(tier)}'`;
  const answer = dataOf(await admin.run(CreateTierSegmentDocument, { name, query })).segmentCreate;
  const [problem] = answer?.userErrors ?? [];
  const id = answer?.segment?.id;
  if (problem || !id) throw new Postponed(`segment: ${problem?.message ?? "no id came back"}`);
  return id;
}

async function finish(deps: IssueDeps, at: ShopProgram, attempt: Attempt, parent: Parent): Promise<void> {
  const now = deps.clock.now();
  await withTransaction(deps.pool, async (tx) => {
    const { memberId, code } = attempt;
    if (code === null) return;
    const change = {
      from: ["planned", "calling"] as const,
      to: "done" as const,
      nextAt: now,
      reason: null,
      shopifyId: parent.discountId,
    };
    if (!(await changeAttempt(tx, at.shopId, attempt.attemptId, now, change))) return;
    const { parentKey, percent, name: title } = parent;
    await saveIssuedCode(tx, at.shopId, { code, memberId, parentKey, title, percent, issuedAt: now });
    await resolveNotice(tx, at.shopId, `attempt:${attempt.attemptId}`, now);
    await markStandings(tx, at.shopId, [memberId]);
    await deps.queue.announce(tx, "write-standings", [at.shopId]);
  });
}

async function park(deps: IssueDeps, at: ShopProgram, attempt: Attempt, reason: string): Promise<void> {
  const now = deps.clock.now();
  await changeAttempt(deps.pool, at.shopId, attempt.attemptId, now, {
    from: ["planned", "calling"],
    to: "parked",
    nextAt: now,
    reason,
  });
  const detail = { attemptId: attempt.attemptId, memberId: attempt.memberId, reason };
  await addNotice(deps.pool, at.shopId, {
    key: `attempt:${attempt.attemptId}`,
    kind: "attempt-parked",
    detail,
    at: now,
  });
}

async function postpone(deps: IssueDeps, at: ShopProgram, batch: readonly Attempt[], reason: string): Promise<void> {
  const now = deps.clock.now();
  for (const attempt of batch) {
    if (attempt.tries + 1 >= TRIES_MAX) await park(deps, at, attempt, reason);
    else {
      const nextAt = now + Math.min(600_000, 2000 * 2 ** attempt.tries);
      await changeAttempt(deps.pool, at.shopId, attempt.attemptId, now, {
        from: ["planned", "calling"],
        to: "calling",
        nextAt,
        reason,
        tried: true,
      });
    }
  }
}
