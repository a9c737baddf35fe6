import { activityRow, castRows, orderRow, refundRow } from "../../../sandbox/simulation/interchange";
import { simulate } from "../../../sandbox/simulation/simulate";
import type { Simulation, SimulationOptions } from "../../../sandbox/simulation/simulate";
import type { TableName } from "../../adapters/interchange/columns";
import { formatInstant } from "../../core/shared/time";
import { createInterchangeWriter } from "./write-interchange";

export type SimulationSummary = {
  readonly seed: number;
  readonly from: string;
  readonly until: string;
  readonly weeks: number;
  readonly members: number;
  readonly groups: number;
  readonly chapters: number;
  readonly personas: Readonly<Record<string, number>>;
  readonly activities: number;
  readonly reversals: number;
  readonly orders: number;
  readonly cancelled: number;
  readonly refunds: number;
  readonly written: readonly string[];
};

/** Simulates a store and writes it, if there is a directory for it, as it goes along. */
export function runSimulation(options: SimulationOptions, outDirectory: string | null): SimulationSummary {
  const simulation = simulate(options);
  const writer = outDirectory === null ? null : createInterchangeWriter(outDirectory);
  for (const [table, rows] of Object.entries(castRows(simulation.cast))) {
    for (const row of rows) writer?.write(table as TableName, row);
  }
  const counts = { activities: 0, reversals: 0, orders: 0, cancelled: 0, refunds: 0 };
  for (const event of simulation.events()) {
    switch (event.kind) {
      case "activity":
        counts.activities += 1;
        if (event.activity.reverses !== "") counts.reversals += 1;
        writer?.write("activities", activityRow(event.activity));
        break;
      case "order":
        counts.orders += 1;
        if (event.order.cancelledAt !== null) counts.cancelled += 1;
        writer?.write("orders", orderRow(event.order));
        break;
      case "refund":
        counts.refunds += 1;
        writer?.write("refunds", refundRow(event.refund));
        break;
    }
  }
  return { ...describe(simulation, options), ...counts, written: writer?.close() ?? [] };
}

/** What each of the simulated people is like: nothing in the files says so. */
export function personasOf(options: SimulationOptions): (member: string) => string {
  const personas = new Map(simulate(options).cast.people.map(({ member, persona }) => [member, persona]));
  return (member) => personas.get(member) ?? "unknown";
}

function describe({ cast, from }: Simulation, { seed, until, weeks }: SimulationOptions) {
  const personas: Record<string, number> = {};
  for (const { persona } of cast.people) personas[persona] = (personas[persona] ?? 0) + 1;
  return {
    seed,
    from: formatInstant(from),
    until: formatInstant(until),
    weeks,
    members: cast.people.length,
    groups: cast.groups.length,
    chapters: cast.groups.filter(({ parent }) => parent !== "").length,
    personas,
  };
}

/** The summary in lines for a terminal. */
export function simulationLines(summary: SimulationSummary): string[] {
  return [
    `Seed ${String(summary.seed)}: ${String(summary.weeks)} weeks, ${summary.from} to ${summary.until}`,
    `Members     ${String(summary.members)} in ${String(summary.groups)} groups, ${String(summary.chapters)} of them chapters`,
    `Personas    ${Object.entries(summary.personas)
      .map(([persona, count]) => `${persona} ${String(count)}`)
      .join(", ")}`,
    `Activities  ${String(summary.activities)}, ${String(summary.reversals)} of them take one back`,
    `Orders      ${String(summary.orders)}, ${String(summary.cancelled)} cancelled, ${String(summary.refunds)} refunds`,
    ...summary.written.map((file) => `Wrote       ${file}`),
  ];
}
