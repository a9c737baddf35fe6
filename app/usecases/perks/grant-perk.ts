import { type Database, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { type GrantRow, findGrant, grantOfRequest, nextGrantNumber } from "~/adapters/persistence/grant-rows";
import type { GrantRefusal } from "~/core/perks/decide-grant";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordAudit } from "~/usecases/audit/record-audit";
import { recordEvent } from "~/usecases/log/record-event";

type Deps = { readonly pool: Database; readonly queue: WorkQueue; readonly clock: Clock };

/** `again`: the same request had been answered before; this is that answer. */
export type PerkGranted = { readonly again: boolean } & (
  | { readonly kind: "granted"; readonly grant: GrantRow }
  /** Kept with its reason all the same: a refusal can be looked up. */
  | { readonly kind: "withheld"; readonly refusal: GrantRefusal }
);

/**
 * A person grants a perk of the program in force to a member, with a note of why. Limits hold, however many do so at once; a request that
 * is sent again, because its answer was lost, grants nothing more.
 */
export async function grantPerk(
  deps: Deps,
  input: {
    readonly shopId: number;
    readonly perkId: string;
    readonly memberId: string;
    readonly note: string;
    readonly by: string;
    readonly requestId: string;
  },
): Promise<PerkGranted> {
  const { shopId, ...body } = input;
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", shopId);
    const before = await grantOfRequest(tx, shopId, body.requestId);
    if (before) return answer(before, true);
    const now = deps.clock.now();
    const grantId = `grant-${await nextGrantNumber(tx, shopId)}`;
    await recordEvent(tx, shopId, now, { kind: "perk-granted", body });
    const grant = await findGrant(tx, shopId, grantId);
    if (!grant) throw new Error(`the grant ${grantId} was not stored`);
    if (grant.refusal === null) {
      await deps.queue.announce(tx, "write-standings", [shopId]);
      await deps.queue.announce(tx, "issue-rewards", [shopId]);
    }
    const { by, memberId, perkId, note } = body;
    const after = { perkId, grantId, note, state: grant.state, refusal: grant.refusal };
    await recordAudit(tx, shopId, now, { by, action: "perk.given", subject: memberId, after });
    return answer(grant, false);
  });
}

function answer(grant: GrantRow, again: boolean): PerkGranted {
  if (grant.refusal !== null) return { kind: "withheld", again, refusal: grant.refusal };
  return { kind: "granted", again, grant };
}
