import type { Transaction } from "~/adapters/persistence/database";
import {
  type GrantRow,
  type GrantSource,
  grantMembers,
  grantedOfPerk,
  grantedToMembers,
  insertGrants,
  nextGrantNumber,
} from "~/adapters/persistence/grant-rows";
import { type GrantDecision, decideGrant, grantedTogether } from "~/core/perks/decide-grant";
import { sharingOf } from "~/core/identity/buckets";
import { grantLot } from "~/core/perks/grant-lot";
import { CODE_PERK_KINDS, type DiscountLimits } from "~/core/rewards/discount-terms";
import type { Perk } from "~/core/programs/program";
import { monthAt } from "~/core/shared/zone";
import { loadBuckets } from "~/usecases/identity/load-buckets";
import { type LotChange, saveLotChanges } from "~/usecases/orders/save-lot-changes";
import type { ShopProgram } from "~/usecases/programs/load-program";

/** One perk for some members. */
export type GrantRequest = {
  readonly perkId: string;
  /** Each with the tier to go by, where that is not the one of their standing; in the order in which they are decided. */
  readonly members: readonly { readonly memberId: string; readonly tier?: string }[];
  readonly source: GrantSource;
  readonly sourceRef: string;
  readonly note: string;
  readonly by: string;
  /** Of a person's form, which names one member. */
  readonly requestId?: string | undefined;
};

/**
 * Decides a perk for members one after the other, as of an instant and under the program of `at`, and writes what came of it: a grant
 * or a refusal each, and the lot of store credit. Limits hold whoever asks at the same time: the caller holds the shop's ledger lock.
 */
export async function applyGrants(
  tx: Transaction,
  at: ShopProgram,
  request: GrantRequest,
  now: number,
): Promise<readonly GrantRow[]> {
  const { shopId, program, shop } = at;
  const perk = program.perks.find((one) => one.id === request.perkId);
  const ids = request.members.map((one) => one.memberId);
  const members = await grantMembers(tx, shopId, ids);
  const sharing = sharingOf(await loadBuckets(tx, shopId, { members: ids }), ids, now);
  const together = (memberId: string): readonly string[] => sharing.get(memberId) ?? [memberId];
  const had = await grantedToMembers(tx, shopId, request.perkId, [...new Set(ids.flatMap(together))]);
  let { total, spentMinor } = await grantedOfPerk(tx, shopId, request.perkId);
  let number = await nextGrantNumber(tx, shopId);
  const rows: GrantRow[] = [];
  for (const { memberId, tier } of request.members) {
    const member = members.get(memberId);
    const granted = grantedTogether(together(memberId).flatMap((one) => had.get(one) ?? []));
    const decision = decideGrant(perk, {
      member: member === undefined ? "unknown" : member.takesPart ? "takes-part" : "no-consent",
      tier: tier ?? member?.tier ?? program.tiers[0]?.name ?? "",
      tiers: program.tiers,
      granted: { ...granted, total, spentMinor },
      now,
    });
    if (decision.kind === "granted") {
      total += 1;
      spentMinor += decision.amountMinor;
      had.set(memberId, { toMember: (had.get(memberId)?.toMember ?? 0) + 1, lastToMemberAt: now });
    }
    const row = grantRow(at, { request, perk, memberId, number, now, currency: shop.currency }, decision);
    rows.push(row);
    number += 1;
  }
  await insertGrants(tx, shopId, rows);
  await saveLotChanges(
    tx,
    at,
    now,
    rows.flatMap((row) => lotOf(at, row, now)),
    [],
  );
  return rows;
}

type Decided = {
  readonly request: GrantRequest;
  readonly perk: Perk | undefined;
  readonly memberId: string;
  readonly number: number;
  readonly now: number;
  readonly currency: string;
};

/** The perk as it is now stays with the grant: later versions change nothing about it. */
function grantRow(at: ShopProgram, decided: Decided, decision: GrantDecision): GrantRow {
  const { request, perk, memberId, number, now, currency } = decided;
  const granted = decision.kind === "granted";
  return {
    grantId: `grant-${number}`,
    number,
    perkId: request.perkId,
    programVersion: at.version,
    name: perk?.name ?? request.perkId,
    kind: perk?.kind ?? "vote",
    amountMinor: granted ? decision.amountMinor : 0,
    currency,
    percent: perk?.percent ?? 0,
    product: perk?.product ?? "",
    memberId,
    source: request.source,
    sourceRef: request.sourceRef,
    state: granted ? "granted" : "withheld",
    refusal: granted ? null : decision.refusal,
    note: request.note,
    decidedAt: now,
    decidedBy: request.by,
    expiresAt: granted ? decision.expiresAt : null,
    claimedAt: null,
    fulfilledAt: null,
    endedAt: null,
    terms: granted && perk !== undefined ? limitsOf(perk) : null,
    requestId: request.requestId ?? null,
  };
}

function limitsOf(perk: Perk): DiscountLimits | null {
  if (!CODE_PERK_KINDS.some((kind) => kind === perk.kind)) return null;
  const { products, collections, minimumMinor, combinesWith, usesMax } = perk;
  return { products, collections, minimumMinor, combinesWith, usesMax };
}

function lotOf(at: ShopProgram, grant: GrantRow, now: number): LotChange[] {
  if (grant.state !== "granted" || grant.kind !== "store-credit") return [];
  const { grantId, memberId: member, amountMinor, currency } = grant;
  const month = monthAt(at.zone, now);
  const after = {
    ...grantLot({ grantId, member, amountMinor, currency, at: now }),
    issuedMinor: 0,
    expiredMinor: 0,
    placedMonth: month,
    dueMonth: month,
    issuable: now >= at.shop.issueFrom,
    programVersion: at.version,
  };
  return [{ before: undefined, after, cause: "grant" }];
}
