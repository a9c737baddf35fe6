import type { Queryable } from "~/adapters/persistence/database";
import { type ProgramRow, programTimeline, programVersion } from "~/adapters/persistence/program-rows";
import { findShop, type ShopRow } from "~/adapters/persistence/shop-rows";
import { defaultProgram, parseProgram } from "~/core/programs/parse-program";
import type { Program } from "~/core/programs/program";
import { type InForce, versionAt } from "~/core/programs/timeline";
import { type Zone, createZone } from "~/core/shared/zone";

/** A shop with the program that is in force: what every decision starts from. */
export type ShopProgram = {
  readonly shopId: number;
  readonly shop: ShopRow;
  readonly program: Program;
  /** 0: none has been published, the defaults of SCORING.md hold. */
  readonly version: number;
  /** Published and scheduled versions in the order in which they take effect. */
  readonly timeline: readonly InForce[];
  readonly zone: Zone;
};

/** Its tables take a while to work out, and it never changes. */
const DEFAULTS = defaultProgram();
const zones = new Map<string, Zone>();
const programs = new Map<string, Program>();

function zoneOf(name: string): Zone {
  const known = zones.get(name) ?? createZone(name);
  zones.set(name, known);
  return known;
}

/** A stored version as a program. Throws when it cannot be read: it was checked when it was written. */
export function readVersion(row: Pick<ProgramRow, "version" | "file" | "tables">): Program {
  const read = parseProgram(row.file);
  if (read.kind === "refused")
    throw new Error(`program version ${row.version} cannot be read: ${JSON.stringify(read.problems)}`);
  // The tables of the day it was published: no later change of how they are computed can move a score.
  return row.tables === null ? read.program : { ...read.program, tables: row.tables as Program["tables"] };
}

async function loadVersion(db: Queryable, shop: ShopRow, shopId: number, version: number): Promise<Program> {
  if (version === 0) return DEFAULTS;
  const key = `${shop.domain}:${shopId}:${version}`;
  const known = programs.get(key);
  if (known) return known;
  const row = await programVersion(db, shopId, version);
  if (!row) throw new Error(`shop ${shopId} has no program version ${version}`);
  const program = readVersion(row);
  // What is scheduled can be taken back and changed; what was in force never changes.
  if (row.state === "published" || row.state === "retired") programs.set(key, program);
  return program;
}

/**
 * The shop and the program in force at an instant, which is the caller's now, or the instant of what is decided. The shop's own time
 * zone and currency stand over the file's. Throws when there is no such shop.
 */
export async function loadProgram(db: Queryable, shopId: number, instant: number): Promise<ShopProgram> {
  const shop = await findShop(db, shopId);
  if (!shop) throw new Error(`there is no shop ${shopId}`);
  const timeline = await programTimeline(db, shopId);
  const version = versionAt(timeline, instant);
  const program = await loadVersion(db, shop, shopId, version);
  return { shopId, shop, program, version, timeline, zone: zoneOf(shop.timezone) };
}

/** The same shop under another version: what was decided under one stays under it. */
export async function underVersion(db: Queryable, at: ShopProgram, version: number): Promise<ShopProgram> {
  if (version === at.version) return at;
  return { ...at, version, program: await loadVersion(db, at.shop, at.shopId, version) };
}

/** The version that an order stands under: the one it was settled under, else the one in force when it was placed. */
export function versionOfOrder(
  at: Pick<ShopProgram, "timeline">,
  order: { readonly programVersion: number | null; readonly placedAt: number },
): number {
  return order.programVersion ?? versionAt(at.timeline, order.placedAt);
}
