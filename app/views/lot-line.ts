import type { LotRow } from "~/adapters/persistence/reads/lot-list";
import type { Formatting } from "./formatting";

/** A reward as every screen shows it. Role, lane, state and reasons stay codes: app/ui/reasons.ts has the words. */
export type LotLine = {
  readonly lotId: string;
  readonly orderId: string;
  readonly orderName: string;
  readonly memberId: string;
  readonly memberName: string;
  readonly role: string;
  readonly lane: string;
  readonly lotClass: string;
  readonly state: string;
  readonly amount: string;
  /** What the formula gave, where that is more than what stands. */
  readonly granted: string | null;
  readonly carried: string | null;
  readonly issued: string | null;
  readonly dueOn: string;
  readonly due: boolean;
  readonly reasons: readonly string[];
  readonly shownOnly: boolean;
};

export function lotLine(row: LotRow, format: Formatting, now: number): LotLine {
  const money = (minor: number): string => format.money(minor, row.currency);
  return {
    lotId: row.lotId,
    orderId: row.orderId,
    orderName: row.orderName ?? row.orderId,
    memberId: row.memberId,
    memberName: row.handle ?? row.memberId,
    role: row.role,
    lane: row.lane,
    lotClass: row.lotClass,
    state: row.state,
    amount: money(row.amountMinor),
    granted: row.formulaMinor > row.amountMinor + row.carriedMinor ? money(row.formulaMinor) : null,
    carried: row.carriedMinor > 0 ? money(row.carriedMinor) : null,
    issued: row.issuedMinor > 0 ? money(row.issuedMinor) : null,
    dueOn: format.date(row.dueAt),
    due: row.dueAt <= now,
    reasons: row.reasons,
    shownOnly: !row.issuable,
  };
}
