import type { Queryable } from "~/adapters/persistence/database";
import {
  type LaneOrdersRow,
  creatorEarnings,
  groupLaneOrders,
  groupOrders,
  groupSize,
  nextCreatorPosting,
} from "~/adapters/persistence/reads/creator-reads";
import { groupKinds, groupWeeks, groupsLedBy } from "~/adapters/persistence/reads/group-page";
import { findMemberByCustomer } from "~/adapters/persistence/reads/member-page";
import { type ChartBar, everyWeek } from "./chart";
import { clockOf } from "./clock-of";
import { type EffortView, effortView } from "./effort-view";
import { type ExpiryLine, expiryLines } from "./expiries";
import { type Formatting, formattingFor } from "./formatting";
import { type OwnLot, ownLots } from "./own-lots";
import { type SeasonLine, openSeasons } from "./seasons-view";
import { PEOPLE_MIN, type ShownCell, hideSmallCells, mayShowTotal } from "./small-groups";
import type { Viewer } from "./viewer";

const WEEKS = 26;
const KIND_WEEKS = 13;
const DAYS = 90;

/** A figure, or why it is not one. */
export type Figure =
  { readonly kind: "shown"; readonly text: string } | { readonly kind: "few" } | { readonly kind: "hidden" };

export type PortalHome =
  | { readonly kind: "not-a-leader" }
  | {
      readonly kind: "leader";
      readonly name: string;
      readonly groups: readonly { readonly groupId: string; readonly name: string; readonly members: Figure }[];
      readonly earned: readonly EarnedLine[];
      readonly next: readonly { readonly amount: string; readonly date: string }[];
      readonly hasCodes: boolean;
      /** Their newest rewards for leading, each of which can be asked why. */
      readonly lots: readonly OwnLot[];
      readonly expiries: readonly ExpiryLine[];
      readonly effort: EffortView;
      readonly seasons: readonly SeasonLine[];
    };

export type EarnedLine = {
  readonly state: string;
  readonly lane: string;
  readonly amount: string;
};

/** What a customer who leads groups sees first: their groups and what leading brought them. */
export async function portalHome(db: Queryable, viewer: Viewer, customerId: string): Promise<PortalHome> {
  const { shopId } = viewer;
  const member = await findMemberByCustomer(db, shopId, customerId);
  const groups = member === undefined ? [] : await groupsLedBy(db, shopId, member.memberId);
  if (member === undefined || groups.length === 0) return { kind: "not-a-leader" };
  const format = formattingFor(viewer);
  const { memberId } = member;
  const [sizes, earned, next, lots, expiries] = await Promise.all([
    Promise.all(groups.map((group) => groupSize(db, shopId, group.groupId))),
    creatorEarnings(db, shopId, memberId),
    nextCreatorPosting(db, shopId, memberId),
    ownLots(db, viewer, { memberId, role: "creator" }),
    expiryLines(db, viewer, memberId),
  ]);
  return {
    kind: "leader",
    name: member.handle ?? memberId,
    groups: groups.map((group, index) => ({
      groupId: group.groupId,
      name: group.name,
      members: peopleFigure(sizes[index] ?? 0, format),
    })),
    earned: earned.map((row) => ({
      state: row.state,
      lane: row.lane,
      amount: format.money(row.amountMinor + row.carriedMinor, row.currency),
    })),
    next: next.map((row) => ({ amount: format.money(row.amountMinor, row.currency), date: format.date(row.dueAt) })),
    seasons: await openSeasons(
      db,
      viewer,
      groups.map((group) => group.groupId),
    ),
    effort: await effortView(db, viewer, { memberId, groupId: null }),
    hasCodes: earned.some((row) => row.lane === "code"),
    lots,
    expiries,
  };
}

export type PortalGroup = {
  readonly name: string;
  readonly members: Figure;
  readonly chart: readonly ChartBar[];
  readonly kinds: readonly { readonly kind: string; readonly activities: Figure; readonly people: Figure }[];
  readonly kindsTotal: Figure;
  readonly kindWeeks: number;
  readonly days: number;
  readonly orders: readonly { readonly currency: string; readonly count: Figure; readonly people: Figure }[];
  readonly lanes: readonly { readonly currency: string; readonly relational: Figure; readonly code: Figure }[];
};

/** One group, for who leads it; undefined for everybody else, so that a group's existence is not told either. */
export async function portalGroup(
  db: Queryable,
  viewer: Viewer,
  query: { readonly customerId: string; readonly groupId: string; readonly few: string },
): Promise<PortalGroup | undefined> {
  const { shopId } = viewer;
  const { groupId } = query;
  const member = await findMemberByCustomer(db, shopId, query.customerId);
  const led = member === undefined ? [] : await groupsLedBy(db, shopId, member.memberId);
  const group = led.find((one) => one.groupId === groupId);
  if (group === undefined) return undefined;
  const format = formattingFor(viewer);
  const clock = clockOf(viewer);
  const scope = { groupId, since: new Date(clock.startOf(clock.today - DAYS)) };
  const fromWeek = clock.week - WEEKS + 1;
  const [size, weeks, kinds, all, lanes] = await Promise.all([
    groupSize(db, shopId, groupId),
    groupWeeks(db, shopId, [groupId], fromWeek),
    groupKinds(db, shopId, [groupId], clock.week - KIND_WEEKS + 1),
    groupOrders(db, shopId, scope),
    groupLaneOrders(db, shopId, scope),
  ]);
  const cells = hideSmallCells(kinds.map((row) => ({ people: row.people, value: row.activities })));
  const activities = kinds.reduce((sum, row) => sum + row.activities, 0);
  const most = Math.max(0, ...kinds.map((row) => row.people));
  return {
    name: group.name,
    members: peopleFigure(size, format),
    chart: everyWeek(fromWeek, clock.week, weeks, (week, row) => weekBar(week, row?.people ?? 0, query.few, format)),
    kinds: kinds.map((row, index) => ({
      kind: row.kind,
      activities: cellFigure(cells[index], (cell) => format.number(cell.value)),
      people: cellFigure(cells[index], (cell) => format.number(cell.people)),
    })),
    kindsTotal: mayShowTotal(most, cells) ? { kind: "shown", text: format.number(activities) } : { kind: "hidden" },
    kindWeeks: KIND_WEEKS,
    days: DAYS,
    orders: all.map((row) => ({
      currency: row.currency,
      count: row.buyers < PEOPLE_MIN ? { kind: "few" } : { kind: "shown", text: format.number(row.orders) },
      people: row.buyers < PEOPLE_MIN ? { kind: "few" } : { kind: "shown", text: format.number(row.buyers) },
    })),
    lanes: all.map((row) => laneFigures(row.currency, lanes, format)),
  };
}

/** A week about too few people has no column: its height would tell the number. */
function weekBar(week: number, people: number, few: string, format: Formatting): ChartBar {
  const hidden = people > 0 && people < PEOPLE_MIN;
  return {
    label: format.weekShort(week),
    title: format.week(week),
    parts: [{ value: hidden ? 0 : people, text: hidden ? few : format.number(people) }],
  };
}

/** Two cells whose sum is told nowhere: each stands or falls by its own people. */
function laneFigures(currency: string, lanes: readonly LaneOrdersRow[], format: Formatting) {
  const figure = (lane: string): Figure => {
    const row = lanes.find((one) => one.currency === currency && one.lane === lane);
    if (row === undefined) return { kind: "shown", text: format.money(0, currency) };
    return row.buyers < PEOPLE_MIN ? { kind: "few" } : { kind: "shown", text: format.money(row.amountMinor, currency) };
  };
  return { currency, relational: figure("relational"), code: figure("code") };
}

function peopleFigure(people: number, format: Formatting): Figure {
  return people > 0 && people < PEOPLE_MIN ? { kind: "few" } : { kind: "shown", text: format.number(people) };
}

function cellFigure(
  cell: ShownCell | undefined,
  text: (cell: Extract<ShownCell, { kind: "shown" }>) => string,
): Figure {
  if (cell === undefined || cell.kind === "hidden")
    return cell?.because === "few" ? { kind: "few" } : { kind: "hidden" };
  return { kind: "shown", text: text(cell) };
}
