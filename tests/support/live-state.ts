import type { ShopifyAdmin } from "../../app/ports/shopify-admin";
import { ledgerFaults } from "../../app/adapters/persistence/reads/ledger-reads";
import { markAllStandings } from "../../app/adapters/persistence/member-rows";
import { writeStandings } from "../../app/usecases/standings/write-standings";
import type { Outcome } from "./arbitraries/log";
import type { testDeps } from "./app-deps";

/** An Admin API that accepts every projection and keeps nothing. */
export const acceptingAdmin: ShopifyAdmin = {
  run: () =>
    Promise.resolve({
      kind: "ok",
      data: { metafieldsSet: { userErrors: [] }, tagsAdd: { userErrors: [] }, tagsRemove: { userErrors: [] } } as never,
    }),
};

type MemberState = {
  readonly member: string;
  readonly score: number;
  readonly tier: string;
  readonly activeWeeks: number;
  readonly consistency: number;
};
type LotState = {
  readonly lot: string;
  readonly state: string;
  readonly amount: number;
  readonly carried: number;
  readonly reasons: string;
};
type ShareState = {
  readonly order: string;
  readonly touch: string;
  readonly actor: string | null;
  readonly group: string | null;
  readonly lane: string;
  readonly bp: number;
  readonly minor: number;
};
export type ComparableState = {
  readonly members: readonly MemberState[];
  readonly shares: readonly ShareState[];
  readonly lots: readonly LotState[];
};

const byText =
  <T>(key: (row: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : 1;

function sorted(state: ComparableState): ComparableState {
  return {
    members: [...state.members].sort(byText((row) => row.member)),
    shares: [...state.shares].sort(byText((row) => `${row.order} ${row.touch}`)),
    lots: [...state.lots].sort(byText((row) => row.lot)),
  };
}

/** What a replay says, in the terms in which the database can be asked. */
export function stateOfReplay(outcome: Outcome): ComparableState {
  return sorted({
    members: outcome.members.map((one) => ({
      member: one.member,
      score: one.scoreMilli,
      tier: one.tier,
      activeWeeks: one.activeWeeks,
      consistency: one.consistencyPercent,
    })),
    shares: outcome.shares.flatMap(({ order, rows }) =>
      rows.map((row) => ({
        order,
        touch: row.touch,
        actor: row.actor,
        group: row.group,
        lane: row.lane,
        bp: row.shareBp,
        minor: row.minor,
      })),
    ),
    lots: outcome.lots.map((lot) => ({
      lot: lot.lot,
      state: lot.state,
      amount: lot.state === "pending" ? lot.worthMinor : lot.paidMinor,
      carried: lot.carriedMinor,
      reasons: lot.reasons.join(";"),
    })),
  });
}

/** What the database says. Standings are computed first; lots of cancelled orders and of touches that were taken back, which a replay does not have, are left out. */
export async function stateOfShop(deps: ReturnType<typeof testDeps>, shopId: number): Promise<ComparableState> {
  await markAllStandings(deps.pool, shopId);
  // Rows are due by the database's clock; the test's may be earlier.
  await deps.pool.query("update standing_projections set next_at = to_timestamp(0) where shop_id = $1", [shopId]);
  await writeStandings({ ...deps, admin: () => acceptingAdmin }, { shopId }, Number.POSITIVE_INFINITY);
  const rows = async <T>(text: string): Promise<T[]> => (await deps.pool.query<T & object>(text, [shopId])).rows;
  return sorted({
    members: await rows<MemberState>(
      `select m.member_id as member, coalesce(s.score, 0) as score, coalesce(s.tier, 'Member') as tier,
         coalesce(s.active_weeks, 0) as "activeWeeks", coalesce(s.consistency, 0) as consistency
       from members m left join standings s using (shop_id, member_id) where shop_id = $1`,
    ),
    shares: await rows<ShareState>(
      `select order_id as "order", touch, actor_id as actor, group_id as "group", lane, share_bp as bp, amount_minor as minor
       from order_shares where shop_id = $1`,
    ),
    lots: await rows<LotState>(
      `select lot_id as lot, state, amount_minor as amount, carried_minor as carried, array_to_string(reasons, ';') as reasons
       from lots l where shop_id = $1 and not 'no-longer-attributed' = any(reasons) and not exists (select 1 from orders o where o.shop_id = l.shop_id
         and o.order_id = l.order_id and o.cancelled_at is not null)`,
    ),
  });
}

/** What one state has and the other has not; empty when they are the same. A long list is cut. */
export function differences(live: ComparableState, expected: ComparableState): string[] {
  const found = (["members", "shares", "lots"] as const).flatMap((part) => {
    const here = new Set(live[part].map((row) => `${part} ${JSON.stringify(row)}`));
    const there = new Set(expected[part].map((row) => `${part} ${JSON.stringify(row)}`));
    return [
      ...[...here].filter((row) => !there.has(row)).map((row) => `live only: ${row}`),
      ...[...there].filter((row) => !here.has(row)).map((row) => `expected: ${row}`),
    ];
  });
  return found.sort((a, b) => (a.slice(11) < b.slice(11) ? -1 : 1)).slice(0, 24);
}

/** The ledger's own promises (RELIABILITY.md 3): what does not hold, in words. Empty is right. */
export async function brokenPromises(pool: ReturnType<typeof testDeps>["pool"], shopId: number): Promise<string[]> {
  return (await ledgerFaults(pool, shopId)).map((fault) => `${fault.kind}: ${JSON.stringify(fault.detail)}`);
}
