import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readHistory } from "../../app/cli/hearth/history";
import type { Lot } from "../../app/core/ledger/lot";
import type { Program } from "../../app/core/programs/program";
import { createReplay } from "../../app/core/replay/replay";
import type { Community, ReplayActivity, ReplayOrder, ReplayedMember } from "../../app/core/replay/replay-input";
import { compareText } from "../../app/core/shared/ids";
import { createZone } from "../../app/core/shared/zone";
import { type Log, writeLog } from "./arbitraries/log";

export type Event =
  | { readonly kind: "activity"; readonly activity: ReplayActivity }
  | { readonly kind: "order"; readonly order: ReplayOrder };
/** A log as the replay takes it in. */
export type History = { readonly community: Community; readonly events: readonly Event[] };
export type Folded = {
  readonly members: readonly ReplayedMember[];
  readonly lots: readonly Lot[];
  readonly shares: unknown;
};

export function historyOf(given: Log, program: Program, at: number): History {
  const directory = mkdtempSync(path.join(tmpdir(), "hearth-merge-"));
  try {
    writeLog(directory, given);
    const { events: read, play } = readHistory(directory, [program], at);
    const events: Event[] = [];
    play({
      activity: (activity) => void events.push({ kind: "activity", activity }),
      order: (order) => void events.push({ kind: "order", order }),
    });
    return { community: read.community, events };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export function fold({ community, events }: History, program: Program, at: number, useStoredPercents = false): Folded {
  const lots: Lot[] = [];
  const shares: { readonly order: string; readonly rows: unknown }[] = [];
  const replay = createReplay({
    program,
    zone: createZone(program.timezone),
    community,
    at,
    useStoredPercents,
    sink: {
      lot: (lot) => lots.push(lot),
      shares: (order, rows) => shares.push({ order: order.id, rows }),
      notes: () => undefined,
    },
  });
  for (const event of events) {
    if (event.kind === "activity") replay.activity(event.activity);
    else replay.order(event.order);
  }
  return {
    members: [...replay.finish()].sort((a, b) => compareText(a.member, b.member)),
    lots: lots.sort((a, b) => compareText(a.lot, b.lot)),
    shares: shares.sort((a, b) => compareText(a.order, b.order)),
  };
}
