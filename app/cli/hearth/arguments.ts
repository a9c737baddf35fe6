import { parseInstant } from "../../core/shared/time";
import type { Instant } from "../../core/shared/time";

export type Command =
  | {
      readonly kind: "replay";
      readonly directory: string;
      readonly programFile: string;
      readonly at: Instant;
      readonly outDirectory: string | null;
      readonly json: boolean;
    }
  | { readonly kind: "bounds"; readonly programFile: string; readonly json: boolean }
  | {
      readonly kind: "backtest";
      readonly directory: string;
      readonly programFile: string;
      readonly againstFile: string;
      readonly at: Instant | null;
      readonly json: boolean;
    }
  | {
      readonly kind: "simulate";
      readonly seed: number;
      readonly weeks: number;
      readonly members: number;
      readonly until: Instant;
      readonly outDirectory: string | null;
      /** Who earned, under a program and under the last click. */
      readonly report: boolean;
      readonly programFile: string | null;
      readonly json: boolean;
    }
  | { readonly kind: "help" };

/** The one command that needs a database: what follows `rebuild`. */
export type RebuildCommand = { readonly shop: string; readonly compare: boolean; readonly json: boolean };

export type RebuildRead =
  | { readonly kind: "command"; readonly command: RebuildCommand }
  | { readonly kind: "refused"; readonly message: string };

export type CommandRead =
  { readonly kind: "command"; readonly command: Command } | { readonly kind: "refused"; readonly message: string };

export const USAGE = `Usage:
  hearth replay DIR --program FILE --at INSTANT [--out DIR] [--json]
  hearth bounds --program FILE [--json]
  hearth backtest DIR --program FILE --against FILE [--at INSTANT] [--json]
  hearth simulate --seed N --weeks N --members N [--until INSTANT] [--out DIR] [--report [--program FILE]] [--json]
  hearth rebuild --shop SHOP [--compare] [--json]

rebuild reads the database that DATABASE_URL names; SHOP is a shop's domain or its number. DIR holds interchange files (members.csv, activities.csv, orders.csv, ...); FILE is a program in JSON, {} for the defaults;
INSTANT is ISO 8601 with a zone, such as 2018-09-02T12:00:00Z.`;

type Given = {
  readonly positional: readonly string[];
  readonly values: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
};

type Allowed = { readonly positional: number; readonly values: readonly string[]; readonly flags: readonly string[] };

const ALLOWED: Readonly<Record<"replay" | "bounds" | "backtest" | "simulate" | "rebuild", Allowed>> = {
  replay: { positional: 1, values: ["--program", "--at", "--out"], flags: ["--json"] },
  bounds: { positional: 0, values: ["--program"], flags: ["--json"] },
  backtest: { positional: 1, values: ["--program", "--against", "--at"], flags: ["--json"] },
  simulate: {
    positional: 0,
    values: ["--seed", "--weeks", "--members", "--until", "--out", "--program"],
    flags: ["--json", "--report"],
  },
  rebuild: { positional: 0, values: ["--shop"], flags: ["--compare", "--json"] },
};

/** A simulation does not look at the clock: the same arguments give the same files on any day. */
const SIMULATED_UNTIL = "2026-06-29T00:00:00Z";

class ArgumentError extends Error {}

/** Reads the arguments of `hearth`; the refusal says which argument and what was expected. */
export function readCommand(args: readonly string[]): CommandRead {
  return reading(() => toCommand(args));
}

/** The same for what follows `rebuild`. */
export function readRebuild(rest: readonly string[]): RebuildRead {
  return reading(() => {
    const given = readGiven(rest, ALLOWED.rebuild);
    const [compare, json] = [given.flags.has("--compare"), given.flags.has("--json")];
    return { shop: needValue(given, "--shop"), compare, json };
  });
}

function reading<T>(
  read: () => T,
): { readonly kind: "command"; readonly command: T } | { readonly kind: "refused"; readonly message: string } {
  try {
    return { kind: "command", command: read() };
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    return { kind: "refused", message: error.message };
  }
}

function toCommand([name, ...rest]: readonly string[]): Command {
  switch (name) {
    case "replay": {
      const given = readGiven(rest, ALLOWED.replay);
      return {
        kind: "replay",
        directory: needPositional(given),
        programFile: needValue(given, "--program"),
        at: instantOf("--at", needValue(given, "--at")),
        outDirectory: given.values.get("--out") ?? null,
        json: given.flags.has("--json"),
      };
    }
    case "bounds": {
      const given = readGiven(rest, ALLOWED.bounds);
      return { kind: "bounds", programFile: needValue(given, "--program"), json: given.flags.has("--json") };
    }
    case "backtest": {
      const given = readGiven(rest, ALLOWED.backtest);
      const at = given.values.get("--at");
      return {
        kind: "backtest",
        directory: needPositional(given),
        programFile: needValue(given, "--program"),
        againstFile: needValue(given, "--against"),
        at: at === undefined ? null : instantOf("--at", at),
        json: given.flags.has("--json"),
      };
    }
    case "simulate":
      return simulateCommand(readGiven(rest, ALLOWED.simulate));
    case "help":
    case "--help":
    case "-h":
      return { kind: "help" };
    case undefined:
      throw new ArgumentError("expected a command: replay, bounds, backtest, simulate or rebuild");
    default:
      throw new ArgumentError(`unknown command "${name}"; expected replay, bounds, backtest, simulate or rebuild`);
  }
}

function simulateCommand(given: Given): Command {
  return {
    kind: "simulate",
    seed: wholeOf(given, "--seed", 0, 4_294_967_295),
    weeks: wholeOf(given, "--weeks", 1, 1040),
    members: wholeOf(given, "--members", 1, 1_000_000),
    until: instantOf("--until", given.values.get("--until") ?? SIMULATED_UNTIL),
    outDirectory: given.values.get("--out") ?? null,
    report: given.flags.has("--report"),
    programFile: given.values.get("--program") ?? null,
    json: given.flags.has("--json"),
  };
}

function wholeOf(given: Given, option: string, least: number, most: number): number {
  const text = needValue(given, option);
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new ArgumentError(`${option}: expected a whole number from ${String(least)} to ${String(most)}, got "${text}"`);
}

function readGiven(rest: readonly string[], allowed: Allowed): Given {
  const positional: string[] = [];
  const values = new Map<string, string>();
  const flags = new Set<string>();
  for (let index = 0; index < rest.length; index += 1) {
    const argument = rest[index] ?? "";
    const [option = "", inline] = splitOnce(argument);
    if (!argument.startsWith("--")) positional.push(argument);
    else if (allowed.flags.includes(argument)) flags.add(argument);
    else if (allowed.values.includes(option)) {
      const value = inline ?? rest[(index += 1)];
      if (value === undefined || (inline === undefined && value.startsWith("--"))) {
        throw new ArgumentError(`${option}: expected a value after it`);
      }
      if (values.has(option)) throw new ArgumentError(`${option}: given twice`);
      values.set(option, value);
    } else {
      const known = [...allowed.values, ...allowed.flags].join(", ");
      throw new ArgumentError(`unknown option "${argument}"; expected one of ${known}`);
    }
  }
  if (positional.length > allowed.positional) {
    throw new ArgumentError(`unexpected argument "${positional[allowed.positional] ?? ""}"`);
  }
  return { positional, values, flags };
}

function splitOnce(argument: string): readonly [string, string | undefined] {
  const equals = argument.indexOf("=");
  return equals < 0 ? [argument, undefined] : [argument.slice(0, equals), argument.slice(equals + 1)];
}

function needPositional(given: Given): string {
  const [directory] = given.positional;
  if (directory === undefined) throw new ArgumentError("expected a directory with interchange files");
  return directory;
}

function needValue(given: Given, option: string): string {
  const value = given.values.get(option);
  if (value === undefined) throw new ArgumentError(`${option}: missing`);
  return value;
}

function instantOf(option: string, text: string): Instant {
  const at = parseInstant(text);
  if (at === null) {
    throw new ArgumentError(`${option}: expected an instant with a zone such as 2018-09-02T12:00:00Z, got "${text}"`);
  }
  return at;
}
