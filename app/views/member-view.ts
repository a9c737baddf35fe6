import type { Queryable } from "~/adapters/persistence/database";
import { type PageLinks, type PageRequest, toPage } from "~/adapters/persistence/reads/cursor";
import { listLots } from "~/adapters/persistence/reads/lot-list";
import {
  memberBalances,
  memberDiscountCodes,
  memberEntries,
  ordersBought,
  ordersHelped,
} from "~/adapters/persistence/reads/member-money";
import type { MemberOrderRow } from "~/adapters/persistence/reads/member-money";
import {
  type ActivityRow,
  type ProjectionRow,
  type TierChangeRow,
  findMember,
  memberActivities,
  memberConsents,
  memberGroups,
  memberProjection,
  memberRestWeeks,
  memberTierChanges,
  memberWeeks,
} from "~/adapters/persistence/reads/member-page";
import { firstDayOf } from "~/core/shared/time";
import { loadProgram } from "~/usecases/programs/load-program";
import { type ChartBar, everyWeek } from "./chart";
import { clockOf } from "./clock-of";
import { activityQuestionId } from "./explain";
import { type ExpiryLine, expiryLines } from "./expiries";
import { type Formatting, formattingFor } from "./formatting";
import { type LotLine, lotLine } from "./lot-line";
import { type ConsentState, consentOf } from "./members-view";
import { type ChangeLine, type NextTier, type ScoreParts, explainStanding } from "./standing-explained";
import { standingFacts } from "./standing-facts";
import type { Viewer } from "./viewer";

export type MemberOrderLine = {
  readonly orderId: string;
  readonly name: string;
  readonly placedOn: string;
  readonly total: string;
  readonly share: string | null;
  readonly shareMoney: string | null;
};

export type ActivityLine = {
  readonly id: string;
  readonly kind: string;
  readonly at: string;
  readonly group: string | null;
  readonly counterpart: string | null;
  readonly source: string;
  readonly points: string;
  /** Percents other than 100 that its weight was multiplied by. */
  readonly quality: string | null;
  readonly pair: string | null;
  readonly state: "counts" | "taken-back" | "held" | "reversal";
  /** How it is asked why it does not count, where it is held or was refused. */
  readonly questionId: string | null;
};

export type MemberView = {
  readonly memberId: string;
  readonly name: string;
  readonly customerId: string | null;
  readonly mergedInto: string | null;
  readonly mergedFrom: readonly string[];
  readonly joinedOn: string;
  readonly lastActive: string | null;
  readonly tier: string;
  readonly consent: ConsentState;
  /** What this week has added to the score of the last close. */
  readonly addedThisWeek: string;
  readonly scoreAtClose: string;
  readonly closedWeek: string | null;
  readonly lowCloses: number;
  readonly parts: ScoreParts;
  readonly changes: readonly ChangeLine[];
  readonly next: NextTier | null;
  readonly chart: readonly ChartBar[];
  readonly activities: readonly ActivityLine[];
  readonly activityLinks: PageLinks;
  readonly bought: readonly MemberOrderLine[];
  readonly helped: readonly MemberOrderLine[];
  readonly lots: readonly LotLine[];
  /** What runs out if it is not issued in time, earliest first. */
  readonly expiries: readonly ExpiryLine[];
  readonly balances: readonly {
    currency: string;
    pending: string;
    available: string;
    carried: string;
    issued: string;
    owes: boolean;
  }[];
  readonly entries: readonly {
    id: number;
    at: string;
    account: string;
    cause: string;
    lotId: string | null;
    amount: string;
  }[];
  /** `worth`: a percent or an amount; null where the kind says all. */
  readonly codes: readonly {
    code: string;
    kind: string;
    worth: string | null;
    state: string;
    expiresOn: string | null;
  }[];
  readonly consents: readonly { granted: boolean; source: string; text: string; at: string }[];
  readonly tierChanges: readonly {
    from: string | null;
    to: string;
    cause: string;
    at: string;
    reason: string | null;
  }[];
  /** Set when a merchant holds the tier where it is. */
  readonly lock: { readonly reason: string; readonly since: string } | null;
  /** Declared weeks of rest of the consistency window and ahead, the newest first; open: not ended yet. */
  readonly rests: readonly { readonly weekOf: number; readonly text: string; readonly open: boolean }[];
  readonly groups: readonly { groupId: string; name: string; since: string; leads: boolean }[];
  /** Null: nothing of theirs is written to Shopify. */
  readonly atShopify: StandingAtShopify | null;
};

/** Whether Shopify has the newest standing: current, waiting for its turn, tried again, refused, or left out by a person. */
export type StandingAtShopify = {
  readonly state: "current" | "waiting" | "retried" | "refused" | "cancelled";
  readonly reason: string | null;
  readonly since: string | null;
  readonly tries: string;
  readonly nextAt: string;
};

const CHART_WEEKS = 26;

/** Everything about one member, or undefined where there is none of this id. */
export async function memberView(
  db: Queryable,
  viewer: Viewer,
  query: { readonly memberId: string; readonly page: PageRequest },
): Promise<MemberView | undefined> {
  const { shopId } = viewer;
  const { memberId } = query;
  const member = await findMember(db, shopId, memberId);
  if (member === undefined) return undefined;
  const format = formattingFor(viewer);
  const clock = clockOf(viewer);
  const { week } = clock;
  const at = await loadProgram(db, shopId, viewer.now);
  const { program } = at;
  const facts = await standingFacts(db, at, memberId, viewer.now);
  if (facts === undefined) return undefined;
  const { consistencyWeeks, horizonWeeks } = program.scoring;
  const [rows, restWeeks, activities, bought, helped] = await Promise.all([
    memberWeeks(db, shopId, memberId, week - horizonWeeks),
    memberRestWeeks(db, shopId, memberId),
    memberActivities(db, shopId, memberId, query.page),
    ordersBought(db, shopId, memberId, 10),
    ordersHelped(db, shopId, memberId, 10),
  ]);
  const [lots, balances, expiries, entries, codes, consents, tierChanges, groups, projection] = await Promise.all([
    listLots(db, shopId, { memberId }, { size: 10 }),
    memberBalances(db, shopId, memberId),
    expiryLines(db, viewer, memberId),
    memberEntries(db, shopId, memberId, 15),
    memberDiscountCodes(db, shopId, memberId),
    memberConsents(db, shopId, memberId),
    memberTierChanges(db, shopId, memberId),
    memberGroups(db, shopId, memberId),
    memberProjection(db, shopId, memberId),
  ]);
  const activeWeeksAt = new Set(
    rows.filter((row) => row.ownMilli >= program.scoring.activeWeekMin).map((row) => row.week),
  );
  const { scoreMilli, parts, changes, next } = explainStanding({ program, facts, activeWeeksAt }, format);
  const page = toPage(activities, query.page, (row) => ({ value: row.sortKey, id: `${row.source}:${row.activityId}` }));
  return {
    memberId,
    name: member.handle ?? memberId,
    customerId: member.customerId,
    mergedInto: member.mergedInto,
    mergedFrom: member.mergedFrom,
    joinedOn: format.date(member.joinedAt),
    lastActive: member.lastActiveAt === null ? null : format.date(member.lastActiveAt),
    tier: facts.tier,
    consent: consentOf(member),
    addedThisWeek: format.points(Math.max(0, scoreMilli - member.closedScoreMilli)),
    scoreAtClose: format.points(member.closedScoreMilli),
    closedWeek: member.closedWeek === null ? null : format.week(member.closedWeek),
    lowCloses: member.lowCloses,
    parts,
    changes,
    next,
    chart: everyWeek(week - CHART_WEEKS + 1, week, rows, (at, row) => ({
      label: format.weekShort(at),
      title: format.week(at),
      parts: [
        { value: row?.creditMilli ?? 0, text: format.points(row?.creditMilli ?? 0) },
        { value: row?.oneOffMilli ?? 0, text: format.points(row?.oneOffMilli ?? 0) },
      ],
    })),
    activities: page.rows.map((row) => activityLine(row, format)),
    activityLinks: page.links,
    bought: bought.map((row) => orderLine(row, format)),
    helped: helped.map((row) => orderLine(row, format)),
    lots: lots.slice(0, 10).map((row) => lotLine(row, format, viewer.now)),
    expiries,
    balances: balances.map((row) => ({
      currency: row.currency,
      pending: format.money(row.pendingMinor, row.currency),
      available: format.money(row.availableMinor, row.currency),
      carried: format.money(row.carriedMinor, row.currency),
      issued: format.money(row.issuedMinor, row.currency),
      owes: row.availableMinor < 0,
    })),
    entries: entries.map((row) => ({
      id: row.entryId,
      at: format.dateTime(row.at),
      account: row.account,
      cause: row.cause,
      lotId: row.lotId,
      amount: format.money(row.amountMinor, row.currency),
    })),
    codes: codes.map((row) => ({
      code: row.code,
      kind: row.kind,
      worth:
        row.kind === "amount"
          ? format.money(row.amountMinor, row.currency)
          : row.kind === "percent"
            ? format.percent(row.percent)
            : null,
      state: row.state,
      expiresOn: row.expiresAt === null ? null : format.date(row.expiresAt),
    })),
    consents: consents.map((row) => ({ ...row, at: format.dateTime(row.at) })),
    tierChanges: tierChanges.map((row) => ({
      from: row.fromTier,
      to: row.toTier,
      cause: row.cause,
      at: format.date(row.at),
      reason: row.reason,
    })),
    lock: lockOf(member.locked, tierChanges, format),
    rests: restWeeks
      .filter((one) => one > week - consistencyWeeks)
      .sort((a, b) => b - a)
      .map((one) => ({ weekOf: clock.startOf(firstDayOf(one) + 3), text: format.week(one), open: one >= week })),
    groups: groups.map((row) => ({
      groupId: row.groupId,
      name: row.name,
      since: format.date(row.joinedAt),
      leads: row.leads,
    })),
    atShopify: consentOf(member) !== "given" || member.customerId === null ? null : atShopify(projection, format),
  };
}

function atShopify(row: ProjectionRow | undefined, format: Formatting): StandingAtShopify | null {
  if (!row) return null;
  const { failingSince, reason } = row;
  const unwritten = { planned: "waiting", parked: "refused", cancelled: "cancelled" }[row.state] ?? "retried";
  return {
    state: row.isWritten ? "current" : failingSince === null ? "waiting" : (unwritten as StandingAtShopify["state"]),
    reason,
    since: failingSince === null ? null : format.dateTime(failingSince),
    tries: format.number(row.tries),
    nextAt: format.dateTime(row.nextAt),
  };
}

function lockOf(locked: boolean, changes: readonly TierChangeRow[], format: Formatting): MemberView["lock"] {
  const last = changes.find((change) => change.cause === "locked");
  return locked && last ? { reason: last.reason ?? "", since: format.date(last.at) } : null;
}

function orderLine(row: MemberOrderRow, format: Formatting): MemberOrderLine {
  return {
    orderId: row.orderId,
    name: row.name ?? row.orderId,
    placedOn: format.date(row.placedAt),
    total: format.money(row.totalMinor, row.currency),
    share: row.shareBp === null ? null : format.basisPoints(row.shareBp),
    shareMoney: row.shareMinor === null ? null : format.money(row.shareMinor, row.currency),
  };
}

function activityLine(row: ActivityRow, format: Formatting): ActivityLine {
  return {
    id: `${row.source}:${row.activityId}`,
    kind: row.kind,
    at: format.dateTime(row.occurredAt),
    group: row.groupName,
    counterpart: row.counterpart,
    source: row.source,
    points: format.points(row.weightMilli),
    quality: row.quality === 100 ? null : format.percent(row.quality),
    pair: row.trust === 100 && row.pair === 100 ? null : format.percent((row.trust * row.pair) / 100),
    state: row.reverses !== null ? "reversal" : row.held ? "held" : row.reversed ? "taken-back" : "counts",
    questionId: row.held ? activityQuestionId(row) : null,
  };
}
