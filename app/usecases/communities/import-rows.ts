import type { TableName } from "~/adapters/interchange/columns";
import type { FieldReader } from "~/adapters/interchange/parse-row";
import { COLUMNS } from "~/adapters/interchange/columns";
import type { TableRow } from "~/adapters/interchange/read-table";
import { type Transaction, takeShopLock, withTransaction } from "~/adapters/persistence/database";
import { freeMembers, storedMembers } from "~/adapters/persistence/import-rows";
import { weekOf } from "~/core/shared/time";
import { weekAt } from "~/core/shared/zone";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import { recordEvent } from "~/usecases/log/record-event";
import type { ImportDeps } from "./import-file";
import { storeOrders, storeRefunds } from "./import-orders";
import { ACCEPTED, DUPLICATE, type RowOutcome, customerId, parseRows } from "./parse-rows";
import { takeInActivities } from "./take-in-activities";

type Input = { readonly shopId: number; readonly table: TableName; readonly rows: readonly TableRow[] };

/** Stores one thousand rows of a file; an outcome for each, in their order. */
export async function importRows(deps: ImportDeps, input: Input): Promise<RowOutcome[]> {
  if (input.table === "activities") return importActivities(deps, input);
  return withTransaction(deps.pool, async (tx) => {
    await takeShopLock(tx, "ledger", input.shopId);
    const at = await loadProgram(tx, input.shopId, deps.clock.now());
    const outcomes = await storeRows(tx, at, input, deps.clock.now());
    if (outcomes.some((one) => one.kind === "accepted")) await deps.queue.announce(tx, "drain-inbox", [input.shopId]);
    return outcomes;
  });
}

async function importActivities(deps: ImportDeps, input: Input): Promise<RowOutcome[]> {
  const columns = COLUMNS.activities;
  const items = input.rows.map((row) => {
    const value = (name: (typeof columns)[number]): string => row.values[columns.indexOf(name)] ?? "";
    return {
      id: value("id"),
      source: value("source"),
      member: value("member"),
      group: value("group"),
      kind: value("kind"),
      occurredAt: value("occurred_at"),
      counterpart: value("counterpart"),
      ref: value("ref"),
      reverses: value("reverses"),
      lang: value("lang"),
    };
  });
  const results = await takeInActivities(deps, { shopId: input.shopId, items, source: "csv" });
  return results.map((one): RowOutcome => {
    if (one.status === "accepted") return ACCEPTED;
    if (one.status === "duplicate") return DUPLICATE;
    return { kind: "refused", field: one.field === "occurredAt" ? "occurred_at" : one.field, message: one.message };
  });
}

function storeRows(tx: Transaction, at: ShopProgram, input: Input, now: number): Promise<RowOutcome[]> {
  switch (input.table) {
    case "members":
      return storeMembers(tx, at, input.rows, now);
    case "groups":
      return storePlain(
        input.rows,
        "groups",
        readGroup,
        (groups) => recordEvent(tx, at.shopId, now, { kind: "groups", body: { groups } }),
        (row) => row.groupId,
      );
    case "memberships":
      return storePlain(
        input.rows,
        "memberships",
        readMembership,
        (memberships) => recordEvent(tx, at.shopId, now, { kind: "memberships", body: { memberships } }),
        (row) => `${row.memberId} ${row.groupId} ${row.joinedAt}`,
      );
    case "codes":
      return storePlain(
        input.rows,
        "codes",
        readCode,
        (codes) => recordEvent(tx, at.shopId, now, { kind: "codes", body: { codes } }),
        (row) => row.code.toLowerCase(),
      );
    case "rests":
      return storePlain(
        input.rows,
        "rests",
        readRest(at, now),
        (rests) => recordEvent(tx, at.shopId, now, { kind: "rests", body: { rests } }),
        (row) => `${row.memberId} ${row.week}`,
      );
    case "orders":
      return storeOrders(tx, at, input.rows, now);
    case "refunds":
      return storeRefunds(tx, at, input.rows, now);
    case "activities":
      throw new Error("activities are taken in by takeInActivities");
  }
}

/**
 * A rest is declared before its week ends, never afterwards (SCORING.md section 4). History is taken as it is: the weeks before the shop was
 * there, and everything until the first week closes.
 */
const readRest =
  ({ zone, shop }: ShopProgram, now: number) =>
  (read: FieldReader<"rests">) => {
    const week = weekOf(read.day("week_of"));
    const isInTime = week >= weekAt(zone, now) || shop.lastClosedWeek === null || week < weekAt(zone, shop.issueFrom);
    read.matching(
      "week_of",
      () => isInTime,
      "a date in a week that has not ended, or that was before the shop's first close",
    );
    return { memberId: read.text("member"), week, at: now };
  };

async function storePlain<Table extends TableName, T>(
  rows: readonly TableRow[],
  table: Table,
  parse: (read: FieldReader<Table>) => T,
  store: (values: readonly T[]) => Promise<void>,
  keyOf: (value: T) => string,
): Promise<RowOutcome[]> {
  const { outcomes, read } = parseRows(rows, table, parse, keyOf);
  if (read.length > 0) await store(read.map((one) => one.value));
  return outcomes;
}

const readGroup = (read: FieldReader<"groups">) => ({
  groupId: read.text("group"),
  name: read.text("name"),
  creatorId: read.optional("creator"),
  parentId: read.optional("parent"),
});

const readMembership = (read: FieldReader<"memberships">) => ({
  memberId: read.text("member"),
  groupId: read.text("group"),
  joinedAt: read.instant("joined_at"),
  leftAt: read.optionalInstant("left_at"),
});

const readCode = (read: FieldReader<"codes">) => ({
  code: read.text("code"),
  ownerId: read.text("owner"),
  groupId: read.optional("group"),
});

async function storeMembers(
  tx: Transaction,
  at: ShopProgram,
  rows: readonly TableRow[],
  now: number,
): Promise<RowOutcome[]> {
  const { outcomes, read } = parseRows(
    rows,
    "members",
    (from) => ({
      memberId: from.text("member"),
      customerId: customerId(from.optional("customer")),
      joinedAt: from.instant("joined_at"),
    }),
    (value) => value.memberId,
  );
  const values = read.map((one) => one.value);
  const fresh = await freeMembers(tx, at.shopId, values);
  const inserted = new Set(fresh.map((one) => one.memberId));
  if (fresh.length > 0) await recordEvent(tx, at.shopId, now, { kind: "members", body: { members: fresh } });
  const stored = await storedMembers(
    tx,
    at.shopId,
    values.map((one) => one.memberId),
  );
  for (const { index, value } of read) {
    if (inserted.has(value.memberId)) continue;
    const known = stored.get(value.memberId);
    const same = known?.customerId === value.customerId && known.joinedAt === value.joinedAt;
    if (same) outcomes[index] = DUPLICATE;
    else if (known)
      outcomes[index] = {
        kind: "refused",
        field: "member",
        message: `"${value.memberId}" is already a member with another customer or date`,
      };
    else
      outcomes[index] = {
        kind: "refused",
        field: "customer",
        message: `customer ${value.customerId ?? ""} is linked to another member`,
      };
  }
  return outcomes;
}
