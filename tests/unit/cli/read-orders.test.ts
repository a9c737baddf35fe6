import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RowProblem } from "../../../app/adapters/interchange/problems";
import { readOrders } from "../../../app/adapters/interchange/read-orders";
import type { Community } from "../../../app/core/replay/replay-input";

let directory: string;
beforeEach(() => void (directory = mkdtempSync(path.join(tmpdir(), "hearth-orders-"))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const COMMUNITY: Community = {
  members: [{ member: "ann", customer: "c1", joinedAt: 0 }],
  groups: [],
  memberships: [],
  codes: [{ code: "ANN", owner: "ann", group: null }],
  rests: [],
};
const AT = Date.parse("2026-01-01T00:00:00Z");
const at = (day: number): string => new Date(Date.UTC(2025, 0, day, 12)).toISOString().replace(".000Z", "Z");

function write(orders: readonly string[], refunds: readonly string[]): void {
  const lines = (header: string, rows: readonly string[]): string => `${[header, ...rows].join("\n")}\n`;
  const columns = "id,customer,placed_at,currency,total_minor,code,referral,cancelled_at";
  writeFileSync(path.join(directory, "orders.csv"), lines(columns, orders));
  writeFileSync(path.join(directory, "refunds.csv"), lines("id,order,refunded_at,amount_minor", refunds));
}

function read(refundsHeld?: number) {
  const problems: RowProblem[] = [];
  const log = readOrders({
    directory,
    at: AT,
    community: COMMUNITY,
    report: (problem) => problems.push(problem),
    ...(refundsHeld !== undefined && { refundsHeld }),
  });
  return { orders: log.orders, unknownCodes: [...log.unknownCodes], relevant: [...log.relevant()], problems };
}

describe("orders of a file", () => {
  it("come by time, each with its refunds by id, whether these are held or joined on disk", () => {
    write(
      [
        `o3,c1,${at(3)},USD,300,,,`,
        `o1,c1,${at(1)},USD,100,,,`,
        `o10,stranger,${at(1)},USD,100,ANN,,`,
        `o2,stranger,${at(2)},USD,200,LOST,,`,
      ],
      [
        `r9,o1,${at(5)},9`,
        `r1,o1,${at(6)},1`,
        `r2,o3,${at(4)},2`,
        `r3,o2,${at(4)},3`,
        `r4,o1,2027-01-01T00:00:00Z,4`,
        `r5,nothing,${at(4)},5`,
      ],
    );
    const held = read();
    expect(held.orders).toBe(4);
    expect(held.unknownCodes).toEqual([["LOST", 1]]);
    expect(held.relevant.map(({ id, refunds }) => [id, refunds.map((one) => one.amountMinor)])).toEqual([
      ["o1", [1, 9]],
      ["o10", []],
      ["o3", [2]],
    ]);
    expect(read(0)).toEqual(held);
  });

  it("that are there twice count once, and what differs is said", () => {
    write(
      [
        `o1,c1,${at(1)},USD,100,LOST,,`,
        `o2,c1,${at(2)},USD,200,,,`,
        `o1,c1,${at(1)},USD,100,LOST,,`,
        `o2,c1,${at(2)},USD,5,,,`,
      ],
      [`r1,o1,${at(5)},1`, `r1,o1,${at(5)},1`, `r2,o1,nonsense,1`],
    );
    const found = read();
    expect(found.orders).toBe(2);
    expect(found.unknownCodes).toEqual([["LOST", 1]]);
    expect(found.relevant.map(({ id, totalMinor, refunds }) => [id, totalMinor, refunds.length])).toEqual([
      ["o1", 100, 1],
      ["o2", 200, 0],
    ]);
    expect(found.problems.map(({ file, line, field }) => `${file} ${String(line)} ${String(field)}`)).toEqual([
      "orders.csv 5 id",
      "refunds.csv 4 refunded_at",
    ]);
    expect(read(0)).toEqual(found);
  });
});
