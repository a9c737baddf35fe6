import type { Queryable } from "~/adapters/persistence/database";
import { type AttemptFilter, attemptCounts, listAttempts } from "~/adapters/persistence/reads/attempt-list";
import { type PageLinks, type PageRequest, toPage } from "~/adapters/persistence/reads/cursor";
import { type LotFilter, liability, listLots } from "~/adapters/persistence/reads/lot-list";
import { type BulkResult, TAKEABLE, countTakeable, latestBulk } from "~/adapters/persistence/take-back-rows";
import { formattingFor } from "./formatting";
import { type LotLine, lotLine } from "./lot-line";
import type { Viewer } from "./viewer";

export type LiabilityLine = {
  readonly lotClass: string;
  readonly currency: string;
  readonly pending: string;
  readonly available: string;
  readonly carried: string;
  readonly issued: string;
};

export type RewardsView = {
  readonly rows: readonly LotLine[];
  readonly links: PageLinks;
  readonly liability: readonly LiabilityLine[];
  readonly parked: number;
};

/** One page of rewards and what is owed in all, by class and currency. */
export async function rewardsView(
  db: Queryable,
  viewer: Viewer,
  query: { readonly filter: LotFilter; readonly page: PageRequest },
): Promise<RewardsView> {
  const { shopId } = viewer;
  const [found, owed, counts] = await Promise.all([
    listLots(db, shopId, query.filter, query.page),
    liability(db, shopId),
    attemptCounts(db, shopId),
  ]);
  const format = formattingFor(viewer);
  const page = toPage(found, query.page, (row) => ({ value: row.sortKey, id: row.lotId }));
  return {
    rows: page.rows.map((row) => lotLine(row, format, viewer.now)),
    links: page.links,
    parked: counts.find((count) => count.state === "parked")?.count ?? 0,
    liability: owed.map((row) => ({
      lotClass: row.lotClass,
      currency: row.currency,
      pending: format.money(row.pendingMinor, row.currency),
      available: format.money(row.availableMinor, row.currency),
      carried: format.money(row.carriedMinor, row.currency),
      issued: format.money(row.issuedMinor, row.currency),
    })),
  };
}

export type AttemptLine = {
  /** As the list's selection names it. */
  readonly id: string;
  readonly attemptId: string;
  readonly kind: string;
  /** Whether it was issued and is of a kind that can be taken back while it is unused. */
  readonly canTakeBack: boolean;
  readonly memberId: string;
  readonly memberName: string;
  readonly customerId: string;
  readonly what: string;
  readonly state: string;
  readonly reason: string | null;
  readonly tries: string;
  readonly createdAt: string;
  readonly nextAt: string;
  readonly doneAt: string | null;
  readonly shopifyId: string | null;
};

/** Everything that was taken back at once, and what became of it. */
export type BulkLine = {
  readonly at: string;
  /** Of what matched, how much was looked at. */
  readonly percent: number;
  readonly running: boolean;
  readonly matching: string;
  readonly planned: string;
  readonly nothingLeft: string;
  readonly underWay: string;
  readonly takenBack: string;
  readonly tooLate: string;
  readonly parked: string;
};

export type AttemptsView = {
  /** How many match over all pages and can be taken back while they are unused. */
  readonly takeable: { readonly count: number; readonly text: string };
  readonly bulk: BulkLine | null;
  readonly rows: readonly AttemptLine[];
  readonly links: PageLinks;
  readonly counts: Readonly<Record<string, string>>;
};

/** One page of what was, is or could not be made real at Shopify. */
export async function attemptsView(
  db: Queryable,
  viewer: Viewer,
  query: { readonly filter: AttemptFilter; readonly page: PageRequest },
): Promise<AttemptsView> {
  const { kind = null, search = "", state = "done" } = query.filter;
  const [found, counts, takeable, bulk] = await Promise.all([
    listAttempts(db, viewer.shopId, query.filter, query.page),
    attemptCounts(db, viewer.shopId),
    state === "done" ? countTakeable(db, viewer.shopId, { kind, search: search.trim() }) : 0,
    latestBulk(db, viewer.shopId),
  ]);
  const format = formattingFor(viewer);
  const page = toPage(found, query.page, (row) => ({ value: row.sortKey, id: row.attemptId }));
  return {
    takeable: { count: takeable, text: format.number(takeable) },
    bulk: bulk === undefined ? null : bulkLine(bulk, format),
    links: page.links,
    counts: Object.fromEntries(counts.map((count) => [count.state, format.number(count.count)])),
    rows: page.rows.map((row) => ({
      id: row.attemptId,
      attemptId: row.attemptId,
      kind: row.kind,
      canTakeBack: row.state === "done" && TAKEABLE.some((kind) => kind === row.kind),
      memberId: row.memberId,
      memberName: row.handle ?? row.memberId,
      customerId: row.customerId,
      what: row.amountMinor === 0 ? (row.code ?? "") : format.money(row.amountMinor, row.currency),
      state: row.state,
      reason: row.reason,
      tries: format.number(row.tries),
      createdAt: format.dateTime(row.createdAt),
      nextAt: format.dateTime(row.nextAt),
      doneAt: row.doneAt === null ? null : format.dateTime(row.doneAt),
      shopifyId: row.shopifyId,
    })),
  };
}

function bulkLine(bulk: BulkResult, format: ReturnType<typeof formattingFor>): BulkLine {
  const { matching, lookedAt, planned, underWay, takenBack, tooLate, parked } = bulk;
  const decided = lookedAt - underWay;
  return {
    at: format.dateTime(bulk.createdAt),
    percent: matching === 0 ? 100 : Math.min(100, Math.floor((100 * decided) / matching)),
    running: bulk.state === "planning" || underWay > 0,
    matching: format.number(matching),
    planned: format.number(planned),
    nothingLeft: format.number(lookedAt - planned),
    underWay: format.number(underWay),
    takenBack: format.number(takenBack),
    tooLate: format.number(tooLate),
    parked: format.number(parked),
  };
}
