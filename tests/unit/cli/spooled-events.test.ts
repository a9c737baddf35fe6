import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createActivitySpool, spooledActivities } from "../../../app/adapters/interchange/spool-activities";
import { spoolOrders, spooledOrders } from "../../../app/adapters/interchange/spool-orders";
import { readHistory } from "../../../app/cli/hearth/history";
import { parseProgram } from "../../../app/core/programs/parse-program";
import type { ReplayActivity, ReplayOrder } from "../../../app/core/replay/replay-input";

let scratch = "";
beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), "hearth-spool-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(scratch, { recursive: true, force: true });
});

const MANY = 20_001;

function activity(n: number): Omit<ReplayActivity, "reversedAt"> {
  return {
    source: n % 3 === 0 ? "forum" : "chat, ünïcode",
    id: `activity-with-a-long-name-${String(n)}`,
    member: `member-${String(n % 700)}`,
    group: n % 5 === 0 ? null : `group-${String(n % 11)}`,
    kindName: n % 2 === 0 ? "post" : "answer",
    occurredAt: 1_700_000_000_000 + n * 1001,
    counterpart: n % 7 === 0 ? null : `member-${String((n * 31) % 900)}`,
    ref: n % 4 === 0 ? null : `thread-${String(n)}`,
    qualityPercent: 100,
  };
}

describe("events put aside", () => {
  it("come back as they were, over many blocks", () => {
    const spool = createActivitySpool(path.join(scratch, "activities"));
    for (let n = 0; n < MANY; n += 1) {
      const { kindName, ...row } = activity(n);
      spool.add({ ...row, kind: kindName, reverses: null });
    }
    const takenBack = activity(12_345);
    const spooled = spool.end(new Map([[takenBack.source, new Map([[takenBack.id, 5]])]]));
    let n = 0;
    for (const read of spooledActivities(structuredClone(spooled))) {
      const { memberPlace = -1, counterpartPlace = -1, ...rest } = read;
      expect(rest).toEqual({ ...activity(n), reversedAt: n === 12_345 ? 5 : null });
      expect(spooled.members[memberPlace]).toBe(read.member);
      expect(spooled.members[counterpartPlace] ?? null).toBe(read.counterpart);
      n += 1;
    }
    expect(n).toBe(MANY);
  });

  it("come back in their order, orders with refunds and details", () => {
    const orders: ReplayOrder[] = Array.from({ length: 1500 }, (_, n) => ({
      id: `o${String(n)}`,
      customer: "ü, 1",
      placedAt: n,
      currency: "EUR",
      totalMinor: n,
      code: null,
      referral: null,
      cancelledAt: null,
      refunds: n % 2 === 0 ? [] : [{ refundedAt: n + 1, amountMinor: 1 }],
      details:
        n % 3 === 0 ? null : { taxMinor: 1, shippingMinor: 2, subscription: null, customerTags: ["a"], lines: [] },
    }));
    spoolOrders(path.join(scratch, "orders"), orders);
    expect([...spooledOrders(path.join(scratch, "orders"))]).toEqual(orders);
  });

  it("are removed once they are played, also where a listener throws or a file cannot be used", () => {
    const read = parseProgram({});
    if (read.kind === "refused") throw new Error("the default program is refused");
    const files = mkdtempSync(path.join(scratch, "in-"));
    const temporary = mkdtempSync(path.join(scratch, "temporary-"));
    vi.stubEnv("TMPDIR", temporary);
    const headers: Readonly<Record<string, string>> = {
      groups: "group,name,creator,parent",
      members: "member,customer,joined_at",
      memberships: "member,group,joined_at,left_at",
      codes: "code,owner,group",
      activities:
        "id,source,member,group,kind,occurred_at,counterpart,ref,reverses,lang\na,s,m,,post,2024-05-06T00:00:00Z,,,,",
      orders: "id,customer,placed_at,currency,total_minor,code,referral,cancelled_at",
    };
    for (const [table, text] of Object.entries(headers)) writeFileSync(path.join(files, `${table}.csv`), `${text}\n`);
    expect(() => readHistory(files, [read.program], Date.parse("2024-06-01T00:00:00Z"))).toThrow("refunds.csv");
    writeFileSync(path.join(files, "refunds.csv"), "id,order,refunded_at,amount_minor\n");
    const listener = {
      activity: () => {
        throw new Error("no more");
      },
      order: () => undefined,
    };
    const history = readHistory(files, [read.program], Date.parse("2024-06-01T00:00:00Z"));
    expect(readdirSync(temporary)).toHaveLength(1);
    expect(() => history.play(listener)).toThrow("no more");
    expect(readdirSync(temporary)).toEqual([]);
  });
});
