import { DECAY_ONE } from "./program";
import type { DecayTables, ProgramSettings } from "./program";

/**
 * floor(2^20 * 2^(-n / halfLife) + 1/2) for n = 0 .. last, exactly: y is the largest whole number with
 * (2y - 1)^halfLife <= 2^(21 * halfLife - n). Whole numbers alone, so every machine publishes the same table.
 */
export function decayTable(halfLife: number, last: number): number[] {
  const table: number[] = [];
  const power = BigInt(halfLife);
  let high = DECAY_ONE;
  for (let n = 0; n <= last; n += 1) {
    const exponent = 21 * halfLife - n;
    high = exponent < 0 ? 0 : largest(power, 1n << BigInt(exponent), high);
    table.push(high);
  }
  return table;
}

function largest(power: bigint, limit: bigint, atMost: number): number {
  let low = 0;
  let high = atMost;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (BigInt(2 * middle - 1) ** power <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The tables of a program version, computed once when it is published (sections 4 and 7). */
export function decayTables(settings: Pick<ProgramSettings, "scoring" | "attribution">): DecayTables {
  return {
    weekDecay: decayTable(settings.scoring.halfLifeWeeks, settings.scoring.horizonWeeks),
    dayDecay: decayTable(settings.attribution.halfLifeDays, settings.attribution.windowDays),
  };
}
