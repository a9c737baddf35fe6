import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { UnusableFileError } from "../../adapters/interchange/problems";
import { describeSteadiness } from "../../core/programs/describe-program";
import { steadinessOf } from "../../core/programs/bounds";
import { defaultProgram } from "../../core/programs/parse-program";
import type { Program } from "../../core/programs/program";
import { formatScaled } from "../../core/shared/money";
import type { Instant } from "../../core/shared/time";
import { USAGE, readCommand } from "./arguments";
import type { Command } from "./arguments";
import { backtest, backtestLines } from "./backtest-command";
import { loadProgram } from "./load-program";
import { missionLines, missionReports } from "./mission-report";
import { replayDirectory, summaryLines } from "./replay-command";
import { personasOf, runSimulation, simulationLines } from "./simulate-command";

export type Output = { readonly out: (text: string) => void; readonly error: (text: string) => void };

/** Status of a process whose arguments, program file or directory cannot be used. */
export const UNUSABLE = 2;

class UnusableProgramError extends Error {}

/** Runs one command on files; gives the exit status: 0, or 2 where arguments, program or files cannot be used. */
export function runHearth(args: readonly string[], output: Output, now: Instant): number {
  const read = readCommand(args);
  if (read.kind === "refused") {
    output.error(`hearth: ${read.message}\n\n${USAGE}`);
    return UNUSABLE;
  }
  try {
    output.out(textOf(read.command, now));
    return 0;
  } catch (error) {
    if (!(error instanceof UnusableFileError) && !(error instanceof UnusableProgramError)) throw error;
    output.error(`hearth: ${error.message}`);
    return UNUSABLE;
  }
}

function textOf(command: Command, now: Instant): string {
  switch (command.kind) {
    case "help":
      return USAGE;
    case "replay": {
      const { program, warnings } = usable(command.programFile);
      const summary = replayDirectory({ ...command, program, warnings });
      return command.json ? json(summary) : summaryLines(summary).join("\n");
    }
    case "bounds": {
      const { program, warnings } = usable(command.programFile);
      return command.json ? json({ ...steadinessOf(program), warnings }) : boundsLines(program, warnings).join("\n");
    }
    case "backtest": {
      const { program } = usable(command.programFile);
      const against = usable(command.againstFile).program;
      const result = backtest(command.directory, program, against, command.at ?? now);
      return command.json ? json(result) : backtestLines(result).join("\n");
    }
    case "simulate": {
      if (command.report) return simulationReport(command);
      const summary = runSimulation(command, command.outDirectory);
      return command.json ? json(summary) : simulationLines(summary).join("\n");
    }
  }
}

/** The report needs the files: without a directory for them they are written aside and taken away again. */
function simulationReport(command: Extract<Command, { kind: "simulate" }>): string {
  const program = command.programFile === null ? defaultProgram() : usable(command.programFile).program;
  const directory = command.outDirectory ?? mkdtempSync(path.join(tmpdir(), "hearth-simulation-"));
  try {
    const summary = runSimulation(command, directory);
    const reports = missionReports({ directory, program, at: command.until, personaOf: personasOf(command) });
    const shown = command.outDirectory === null ? { ...summary, written: [] } : summary;
    if (command.json) return json({ ...shown, reports });
    return [...simulationLines(shown), ...reports.flatMap((report) => ["", ...missionLines(report)])].join("\n");
  } finally {
    if (command.outDirectory === null) rmSync(directory, { recursive: true, force: true });
  }
}

function usable(file: string): { readonly program: Program; readonly warnings: readonly string[] } {
  const loaded = loadProgram(file);
  if (loaded.kind === "refused") throw new UnusableProgramError(loaded.messages.join("\n"));
  return loaded;
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function boundsLines(program: Program, warnings: readonly string[]): string[] {
  const steadiness = steadinessOf(program);
  return [
    `Highest score of a single week's burst   ${formatScaled(steadiness.burstMaxMilli, 3)} points`,
    `Highest score of one over two weeks      ${formatScaled(steadiness.twoWeekBurstMaxMilli, 3)} points`,
    `Unlimited one-off codes for ever         ${formatScaled(steadiness.codesMaxMilli, 3)} points`,
    ...steadiness.rows.map(describeSteadiness),
    ...warnings.map((warning) => `Warning: ${warning}`),
  ];
}
