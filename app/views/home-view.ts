import type { Queryable } from "~/adapters/persistence/database";
import {
  failedWebhooks,
  inboxState,
  openNotices,
  presence,
  rewardSplit,
  shopActivityWeeks,
  shopOrderWeeks,
  shopSince,
} from "~/adapters/persistence/reads/home-reads";
import { firstDayOf } from "~/core/shared/time";
import { type ChartBar, everyWeek } from "./chart";
import { clockOf } from "./clock-of";
import { listReconciliations } from "~/adapters/persistence/reconciliation-rows";
import { currentProgram } from "./current-program";
import { type Formatting, formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

const CHART_WEEKS = 26;

export type HomeView = {
  readonly steps: {
    readonly program: boolean;
    readonly group: boolean;
    readonly activity: boolean;
    readonly linked: boolean;
  };
  readonly today: {
    readonly activities: string;
    readonly people: string;
    readonly orders: string;
    readonly helped: string;
  };
  readonly members: string;
  readonly activityChart: readonly ChartBar[];
  readonly orderChart: readonly ChartBar[];
  readonly hasOrders: boolean;
  readonly split: readonly {
    readonly currency: string;
    readonly engagement: string;
    readonly code: string;
    readonly buyer: string;
    readonly engagementPercent: number | null;
    readonly engagementText: string | null;
  }[];
  readonly codePayoutMax: string;
  readonly attention: {
    readonly parked: number;
    readonly held: number;
    readonly failed: readonly {
      readonly topic: string;
      readonly at: string;
      readonly tries: string;
      readonly error: string | null;
    }[];
    readonly failedCount: number;
    readonly notices: readonly {
      readonly key: string;
      readonly kind: string;
      readonly at: string;
      readonly detail: Readonly<Record<string, string>>;
    }[];
  };
  /** Held against Shopify: what, when the last whole round ended, and how much of it differed. */
  readonly checked: readonly {
    readonly subject: string;
    readonly at: string;
    readonly looked: string;
    readonly differing: number;
  }[];
  readonly backlog: {
    readonly waiting: string;
    readonly empty: boolean;
    readonly oldestMinutes: number | null;
    readonly projections: string;
  };
};

/** The first page: is it live, what happened, what needs a person. */
export async function homeView(db: Queryable, viewer: Viewer): Promise<HomeView> {
  const { shopId } = viewer;
  const format = formattingFor(viewer);
  const clock = clockOf(viewer);
  const fromWeek = clock.week - CHART_WEEKS + 1;
  const { program, version } = await currentProgram(db, shopId);
  const scope = { fromWeek, activeWeekMin: program.scoring.activeWeekMin };
  const [there, people, orders, today] = await Promise.all([
    presence(db, shopId),
    shopActivityWeeks(db, shopId, scope),
    shopOrderWeeks(db, shopId, firstDayOf(fromWeek)),
    shopSince(db, shopId, new Date(clock.startOfToday)),
  ]);
  const [split, inbox, failed, notices, rounds] = await Promise.all([
    rewardSplit(db, shopId),
    inboxState(db, shopId),
    failedWebhooks(db, shopId),
    openNotices(db, shopId),
    listReconciliations(db, shopId),
  ]);
  const bar = (week: number, values: readonly number[]): ChartBar => ({
    label: format.weekShort(week),
    title: format.week(week),
    parts: values.map((value) => ({ value, text: format.number(value) })),
  });
  return {
    steps: { program: version !== null, group: there.groups > 0, activity: there.activities, linked: there.linked > 0 },
    today: {
      activities: format.number(today.activities),
      people: format.number(today.people),
      orders: format.number(today.orders),
      helped: format.number(today.helped),
    },
    members: format.number(there.members),
    activityChart: everyWeek(fromWeek, clock.week, people, (week, row) =>
      bar(week, [row?.active ?? 0, row?.others ?? 0]),
    ),
    orderChart: everyWeek(fromWeek, clock.week, orders, (week, row) =>
      bar(week, [row?.attributed ?? 0, row?.unattributed ?? 0]),
    ),
    hasOrders: there.orders,
    split: split.map((row) => {
      const whole = row.engagementMinor + row.codeMinor;
      const percent = whole === 0 ? null : Math.floor((100 * row.engagementMinor) / whole);
      return {
        currency: row.currency,
        engagement: format.money(row.engagementMinor, row.currency),
        code: format.money(row.codeMinor, row.currency),
        buyer: format.money(row.buyerMinor, row.currency),
        engagementPercent: percent,
        engagementText: percent === null ? null : format.percent(percent),
      };
    }),
    codePayoutMax: format.percent(program.rewards.codePayoutMaxPercent),
    attention: {
      parked: inbox.parked,
      held: inbox.held,
      failedCount: inbox.failed,
      failed: failed.map((row) => ({
        topic: row.topic,
        at: format.dateTime(row.receivedAt),
        tries: format.number(row.tries),
        error: row.error,
      })),
      notices: notices.map((row) => ({
        key: row.noticeKey,
        kind: row.kind,
        at: format.dateTime(row.createdAt),
        detail: { ...textDetail(row.detail), ...textAmounts(row.detail, format) },
      })),
    },
    checked: rounds.flatMap(({ subject, doneAt, doneLookedAt, doneDiffering }) =>
      doneAt === null
        ? []
        : [{ subject, at: format.dateTime(doneAt), looked: format.number(doneLookedAt), differing: doneDiffering }],
    ),
    backlog: {
      waiting: format.number(inbox.waiting),
      empty: inbox.waiting === 0,
      oldestMinutes: inbox.oldestAt === null ? null : Math.max(0, Math.floor((viewer.now - inbox.oldestAt) / 60_000)),
      projections: format.number(inbox.projections),
    },
  };
}

/** The sums of money that a notice is about, by currency. */
function textAmounts(detail: unknown, format: Formatting): { readonly amounts?: string } {
  const { amounts } = (detail ?? {}) as {
    readonly amounts?: readonly { readonly amountMinor: number; readonly currency: string }[];
  };
  if (amounts === undefined) return {};
  const sums = amounts.map(({ amountMinor, currency }) => format.money(amountMinor, currency));
  return { amounts: sums.length === 0 ? format.number(0) : sums.join(", ") };
}

/** The plain values of a notice, as text for its message. */
function textDetail(detail: unknown): Record<string, string> {
  if (typeof detail !== "object" || detail === null) return {};
  const plain = Object.entries(detail).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value));
  return Object.fromEntries(plain.map(([key, value]) => [key, String(value)]));
}
