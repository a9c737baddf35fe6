import type { Queryable } from "~/adapters/persistence/database";
import { listLots } from "~/adapters/persistence/reads/lot-list";
import { findOrder, orderRefunds, orderShares } from "~/adapters/persistence/reads/order-list";
import type { AttributionNote } from "~/core/attribution/evidence";
import { DAY_MS } from "~/core/shared/time";
import { currentProgram } from "./current-program";
import { formattingFor } from "./formatting";
import { type LotLine, lotLine } from "./lot-line";
import { type OrderLine, orderLine } from "./orders-view";
import type { Viewer } from "./viewer";

export type ShareLine = {
  readonly touch: string;
  readonly kind: string;
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly groupId: string | null;
  readonly groupName: string | null;
  readonly lane: string;
  readonly share: string;
  readonly shareBp: number;
  readonly money: string;
  readonly touchedAt: string | null;
  readonly daysBefore: number | null;
};

export type NoteLine =
  | { readonly kind: "dropped"; readonly touch: string; readonly reason: string }
  | { readonly kind: "unknown-code"; readonly code: string }
  | { readonly kind: "unknown-referral"; readonly member: string }
  | { readonly kind: "codes-scaled-down"; readonly from: string; readonly to: string };

export type OrderView = {
  readonly order: OrderLine;
  readonly customerId: string | null;
  readonly codeUsed: string | null;
  readonly referral: string | null;
  readonly net: string;
  readonly programVersion: number | null;
  readonly windowDays: number;
  readonly codeShareMax: string;
  readonly fixed: boolean;
  readonly shares: readonly ShareLine[];
  readonly notes: readonly NoteLine[];
  readonly refunds: readonly { id: string; at: string; amount: string }[];
  readonly lots: readonly LotLine[];
};

/** One order: who and what helped, why the rest did not count, and the rewards; undefined where there is none of this id. */
export async function orderView(db: Queryable, viewer: Viewer, orderId: string): Promise<OrderView | undefined> {
  const { shopId } = viewer;
  const row = await findOrder(db, shopId, orderId);
  if (row === undefined) return undefined;
  const format = formattingFor(viewer);
  const [shares, refunds, lots, { program }] = await Promise.all([
    orderShares(db, shopId, orderId),
    orderRefunds(db, shopId, orderId),
    listLots(db, shopId, { orderId }, { size: 200 }),
    currentProgram(db, shopId),
  ]);
  const money = (minor: number): string => format.money(minor, row.currency);
  return {
    order: orderLine(row, format),
    customerId: row.customerId,
    codeUsed: row.code,
    referral: row.referral,
    net: money(Math.max(0, row.totalMinor - row.refundedMinor)),
    programVersion: row.programVersion,
    windowDays: program.attribution.windowDays,
    codeShareMax: format.percent(program.attribution.codeShareMax),
    fixed: row.sharesFixed,
    shares: shares.map((share) => ({
      touch: share.touch,
      kind: share.kind,
      actorId: share.actorId,
      actorName: share.actorId === null ? null : (share.actorHandle ?? share.actorId),
      groupId: share.groupId,
      groupName: share.groupId === null ? null : (share.groupName ?? share.groupId),
      lane: share.lane,
      share: format.basisPoints(share.shareBp),
      shareBp: share.shareBp,
      money: money(share.amountMinor),
      touchedAt: share.touchedAt === null ? null : format.dateTime(share.touchedAt),
      daysBefore: share.touchedAt === null ? null : Math.floor((row.placedAt - share.touchedAt) / DAY_MS),
    })),
    notes: notesOf(row.notes).map((note): NoteLine =>
      note.kind === "codes-scaled-down"
        ? { kind: note.kind, from: format.points(note.fromMilli), to: format.points(note.toMilli) }
        : note,
    ),
    refunds: refunds.map((refund) => ({
      id: refund.refundId,
      at: format.dateTime(refund.refundedAt),
      amount: money(refund.amountMinor),
    })),
    lots: lots.map((lot) => lotLine(lot, format, viewer.now)),
  };
}

const NOTE_KINDS = ["dropped", "unknown-code", "unknown-referral", "codes-scaled-down"];

/** Notes as the engine wrote them; anything else in the column is left out rather than shown wrongly. */
function notesOf(value: unknown): readonly AttributionNote[] {
  if (!Array.isArray(value)) return [];
  return value.filter((note): note is AttributionNote =>
    NOTE_KINDS.includes((note as { kind?: string } | null)?.kind ?? ""),
  );
}
