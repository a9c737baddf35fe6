import type { Queryable } from "~/adapters/persistence/database";
import { programVersion, publishedProgram } from "~/adapters/persistence/program-rows";
import { findShop, type ShopRow } from "~/adapters/persistence/shop-rows";
import { defaultProgram, parseProgram } from "~/core/programs/parse-program";
import type { Program } from "~/core/programs/program";
import { type Zone, createZone } from "~/core/shared/zone";

/** A shop with the program that is in force: what every decision starts from. */
export type ShopProgram = {
  readonly shopId: number;
  readonly shop: ShopRow;
  readonly program: Program;
  /** 0: none has been published, the defaults of SCORING.md hold. */
  readonly version: number;
  readonly zone: Zone;
};

const zones = new Map<string, Zone>();
const programs = new Map<string, Program>();

function zoneOf(name: string): Zone {
  const known = zones.get(name) ?? createZone(name);
  zones.set(name, known);
  return known;
}

function programOf(key: string, file: unknown): Program {
  const known = programs.get(key);
  if (known) return known;
  const read = parseProgram(file);
  if (read.kind === "refused")
    throw new Error(`published program ${key} cannot be read: ${JSON.stringify(read.problems)}`);
  programs.set(key, read.program);
  return read.program;
}

/**
 * The shop and its published program. Published versions never change, so parsed ones are kept. The shop's own time zone and
 * currency stand over the file's. Throws when there is no such shop.
 */
export async function loadProgram(db: Queryable, shopId: number): Promise<ShopProgram> {
  const shop = await findShop(db, shopId);
  if (!shop) throw new Error(`there is no shop ${shopId}`);
  const row = await publishedProgram(db, shopId);
  const program = row ? programOf(`${shop.domain}:${shopId}:${row.version}`, row.file) : defaultProgram();
  return { shopId, shop, program, version: row?.version ?? 0, zone: zoneOf(shop.timezone) };
}

/** The same shop under an earlier version: what was decided under one stays under it. */
export async function underVersion(db: Queryable, at: ShopProgram, version: number): Promise<ShopProgram> {
  if (version === at.version) return at;
  const row = version === 0 ? undefined : await programVersion(db, at.shopId, version);
  const program = row ? programOf(`${at.shop.domain}:${at.shopId}:${version}`, row.file) : defaultProgram();
  return { ...at, program, version };
}
