import { insertConsents, insertMember, saveConsent } from "~/adapters/persistence/consent-rows";
import type { Transaction } from "~/adapters/persistence/database";
import {
  type MemberImport,
  importCodes,
  importGroups,
  importMembers,
  importMemberships,
  importRests,
} from "~/adapters/persistence/import-rows";
import { markStandings } from "~/adapters/persistence/member-rows";
import { markOrdersOfMembers, markOrdersWith } from "~/adapters/persistence/order-marks";
import { saveDetails } from "~/adapters/persistence/earning-rows";
import { countHistoryOrders, insertRefunds, markOrdersRead } from "~/adapters/persistence/order-rows";
import { unlinkCustomer, withdrawErased } from "~/adapters/persistence/privacy-rows";
import { scheduleVersion, unscheduleVersion } from "~/adapters/persistence/program-rows";
import { deleteRest } from "~/adapters/persistence/rest-rows";
import { insertSeason, updateSeason } from "~/adapters/persistence/season-rows";
import { setEarnsFrom, updateShopFacts } from "~/adapters/persistence/shop-rows";
import { changeStaff } from "~/adapters/persistence/staff-rows";
import { applyKeys } from "~/usecases/identity/apply-keys";
import { mergeMembers } from "~/usecases/members/merge-members";
import { saveOrders } from "~/usecases/orders/save-orders";
import { applyGrants } from "~/usecases/perks/apply-grants";
import { applyGrantChange } from "~/usecases/perks/change-grant";
import { loadProgram } from "~/usecases/programs/load-program";
import { applyDebited, applyIssued, applyLapsed, applySpent } from "~/usecases/rewards/apply-issued";
import { applySeasonDecision } from "~/usecases/seasons/change-season";
import { applyTierLock } from "~/usecases/standings/lock-tier";
import { applyHeldDecision } from "~/usecases/trust/release-held";
import type { LogBodies, LogEvent, LogKind } from "./log-event";

type Apply<Kind extends LogKind> = (
  tx: Transaction,
  shopId: number,
  now: number,
  body: LogBodies[Kind],
) => Promise<void>;

const IMPORT_CONSENT = "Imported by the merchant, who states that this member agreed when they joined.";

const applyMembers: Apply<"members"> = async (tx, shopId, _now, { members }) => {
  const inserted = await importMembers(tx, shopId, members);
  const fresh = members.filter((one: MemberImport) => inserted.has(one.memberId));
  const ids = fresh.map((one) => one.memberId);
  const consents = fresh.map(({ memberId, joinedAt }) => ({
    memberId,
    granted: true,
    source: "import",
    text: IMPORT_CONSENT,
    at: joinedAt,
  }));
  await insertConsents(tx, shopId, consents);
  await markStandings(tx, shopId, ids);
  // Their orders may have come first.
  await markOrdersOfMembers(tx, shopId, ids);
};

/** What each kind of event does. Deterministic: the database, the body and the instant decide, no clock and no chance. */
const APPLY: { readonly [Kind in LogKind]: Apply<Kind> } = {
  orders: async (tx, shopId, now, { origin, orders }) =>
    saveOrders(tx, await loadProgram(tx, shopId, now), origin, orders),
  "history-counted": async (tx, shopId) => {
    await countHistoryOrders(tx, shopId);
    await setEarnsFrom(tx, shopId, null);
  },
  "order-details": (tx, shopId, _now, read) => saveDetails(tx, shopId, read),
  "orders-read": (tx, shopId, _now, { orderIds, readAt }) => markOrdersRead(tx, shopId, orderIds, readAt),
  refunds: (tx, shopId, _now, { refunds }) => insertRefunds(tx, shopId, refunds),
  members: applyMembers,
  groups: async (tx, shopId, _now, { groups }) => {
    await importGroups(tx, shopId, groups);
    await markOrdersWith(tx, shopId, { groups: groups.map((row) => row.groupId) });
  },
  memberships: async (tx, shopId, _now, { memberships }) => {
    await importMemberships(tx, shopId, memberships);
    await markOrdersWith(tx, shopId, { buyers: memberships.map((row) => row.memberId) });
  },
  codes: async (tx, shopId, _now, { codes }) => {
    await importCodes(tx, shopId, codes);
    await markOrdersWith(tx, shopId, { codes: codes.map((row) => row.code.toLowerCase()) });
  },
  rests: async (tx, shopId, _now, { rests }) => {
    await importRests(tx, shopId, rests);
    await markStandings(tx, shopId, [...new Set(rests.map((row) => row.memberId))].sort());
  },
  joined: (tx, shopId, now, { memberId, customerId }) => insertMember(tx, shopId, { memberId, customerId, at: now }),
  consent: async (tx, shopId, now, consent) => {
    await saveConsent(tx, shopId, { ...consent, at: now });
    await markStandings(tx, shopId, [consent.memberId]);
  },
  "customer-unlinked": (tx, shopId, _now, { customerId }) => unlinkCustomer(tx, shopId, customerId),
  "customer-moved": (tx, shopId, now, customers) => mergeMembers(tx, shopId, now, customers),
  "identity-keys": applyKeys,
  erased: (tx, shopId, now, { memberId }) => withdrawErased(tx, shopId, memberId, now),
  "shop-settings": (tx, shopId, _now, settings) => updateShopFacts(tx, shopId, settings),
  issued: (tx, shopId, now, { lots }) => applyIssued(tx, shopId, now, lots),
  spent: (tx, shopId, now, { lots }) => applySpent(tx, shopId, now, lots),
  debited: (tx, shopId, now, { lots }) => applyDebited(tx, shopId, now, lots),
  lapsed: (tx, shopId, now, { lots }) => applyLapsed(tx, shopId, now, lots),
  "program-published": (tx, shopId, now, publication) => scheduleVersion(tx, shopId, { ...publication, at: now }),
  "program-unscheduled": async (tx, shopId, _now, { version }) => void (await unscheduleVersion(tx, shopId, version)),
  "season-planned": (tx, shopId, now, plan) => insertSeason(tx, shopId, plan, now),
  "season-changed": (tx, shopId, _now, decision) => applySeasonDecision(tx, shopId, decision),
  "season-edited": (tx, shopId, _now, edit) => updateSeason(tx, shopId, edit),
  "tier-lock": (tx, shopId, now, decision) => applyTierLock(tx, shopId, decision, now),
  staff: (tx, shopId, now, decision) => changeStaff(tx, shopId, { ...decision, at: now }),
  "rest-withdrawn": async (tx, shopId, _now, { memberId, week }) => {
    await deleteRest(tx, shopId, memberId, week);
    await markStandings(tx, shopId, [memberId]);
  },
  "held-decided": async (tx, shopId, now, decision) =>
    void (await applyHeldDecision(tx, await loadProgram(tx, shopId, now), decision, now)),
  "perk-granted": async (tx, shopId, now, { memberId, ...asked }) => {
    const at = await loadProgram(tx, shopId, now);
    await applyGrants(tx, at, { ...asked, members: [{ memberId }], source: "person", sourceRef: "" }, now);
  },
  "grant-changed": applyGrantChange,
  // What a step does is advanceShop's; the log only says when.
  step: () => Promise.resolve(),
};

/** Applies one event. The caller holds the shop's ledger lock. */
export async function applyEvent(tx: Transaction, shopId: number, now: number, event: LogEvent): Promise<void> {
  const apply = APPLY[event.kind] as Apply<LogKind>;
  await apply(tx, shopId, now, event.body);
}
