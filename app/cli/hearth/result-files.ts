import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import { csvLine } from "../../adapters/interchange/csv-text";
import type { CsvCell } from "../../adapters/interchange/csv-text";
import { createSorter } from "../../adapters/interchange/external-sort";
import type { ShareRow } from "../../core/attribution/evidence";
import type { Lot } from "../../core/ledger/lot";
import { lotAmountMinor } from "../../core/ledger/lot";
import type { ReplaySink, ReplayedMember } from "../../core/replay/replay-input";
import { compareText } from "../../core/shared/ids";
import { formatInstant } from "../../core/shared/time";

export const SCORE_COLUMNS = ["member", "score", "tier", "active_weeks", "consistency"];
export const SHARE_COLUMNS = ["order", "touch", "actor", "group", "lane", "share_bp", "minor"];
export const LOT_COLUMNS = [
  "lot",
  "order",
  "member",
  "role",
  "lane",
  "class",
  "state",
  "amount_minor",
  "carried_minor",
  "currency",
  "placed_at",
  "due_at",
  "reason",
];

const WRITE_CHARS = 65_536;

export type ResultFiles = {
  readonly sink: Pick<ReplaySink, "shares" | "lot">;
  /** Writes scores.csv, shares.csv and lots.csv; gives their paths. */
  readonly write: (members: readonly ReplayedMember[]) => string[];
};

/** Collects shares and lots, on disk when they are many, and writes the three result files in a fixed order of rows. */
export function createResultFiles(directory: string): ResultFiles {
  mkdirSync(directory, { recursive: true });
  const shares = createSorter<{ readonly order: string; readonly row: ShareRow }>(
    (a, b) => compareText(a.order, b.order) || compareText(a.row.touch, b.row.touch),
  );
  const lots = createSorter<Lot>((a, b) => compareText(a.lot, b.lot));
  const write = (members: readonly ReplayedMember[]): string[] => [
    writeRows(path.join(directory, "scores.csv"), SCORE_COLUMNS, scoreRows(members)),
    writeRows(path.join(directory, "shares.csv"), SHARE_COLUMNS, shareRows(shares.sorted())),
    writeRows(path.join(directory, "lots.csv"), LOT_COLUMNS, lotRows(lots.sorted())),
  ];
  return {
    sink: {
      shares: (order, rows) => {
        for (const row of rows) shares.add({ order: order.id, row });
      },
      lot: (lot) => {
        lots.add(lot);
      },
    },
    write,
  };
}

function* scoreRows(members: readonly ReplayedMember[]): Generator<CsvCell[]> {
  for (const { member, scoreMilli, tier, activeWeeks, consistencyPercent } of members) {
    yield [member, scoreMilli, tier, activeWeeks, consistencyPercent];
  }
}

function* shareRows(rows: Iterable<{ readonly order: string; readonly row: ShareRow }>): Generator<CsvCell[]> {
  for (const { order, row } of rows) {
    yield [order, row.touch, row.actor ?? "", row.group ?? "", row.lane, row.shareBp, row.minor];
  }
}

function* lotRows(lots: Iterable<Lot>): Generator<CsvCell[]> {
  for (const lot of lots) {
    yield [
      lot.lot,
      lot.orderId,
      lot.member,
      lot.role,
      lot.lane ?? "",
      lot.lotClass,
      lot.state,
      lotAmountMinor(lot),
      lot.carriedMinor,
      lot.currency,
      formatInstant(lot.placedAt),
      formatInstant(lot.dueAt),
      lot.reasons.join(";"),
    ];
  }
}

function writeRows(file: string, columns: readonly string[], rows: Iterable<CsvCell[]>): string {
  const descriptor = openSync(file, "w");
  try {
    let text = csvLine(columns);
    for (const row of rows) {
      text += csvLine(row);
      if (text.length < WRITE_CHARS) continue;
      writeSync(descriptor, text);
      text = "";
    }
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
  return file;
}
