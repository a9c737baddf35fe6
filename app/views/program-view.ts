import type { Queryable } from "~/adapters/persistence/database";
import {
  type ProgramVersionRow,
  findDraft,
  programVersions,
  publishedProgram,
} from "~/adapters/persistence/reads/program-reads";
import { findShop } from "~/adapters/persistence/shop-rows";
import { type ProgramChange, diffPrograms } from "~/core/programs/diff-programs";
import { parseProgram } from "~/core/programs/parse-program";
import { DEFAULT_SETTINGS } from "~/core/programs/defaults";
import type { ProgramSettings } from "~/core/programs/program";
import { type RewardSettings, readRewardSettings, rewardSettingsSchema } from "~/core/rewards/reward-settings";
import { currentProgram } from "./current-program";
import { formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export type VersionLine = {
  readonly version: number;
  readonly state: "draft" | "scheduled" | "published" | "retired";
  readonly name: string;
  /** Of a draft, when it was changed last; of any other, from when it is in force. */
  readonly at: string;
  readonly by: string;
  readonly reason: string | null;
  readonly restores: number | null;
  /** The version that `changes` are against; null: the defaults. */
  readonly against: number | null;
  readonly changes: readonly ProgramChange[];
  /** Of a version that was in force: what a roll-back to it would change now, and what is to be read before. */
  readonly rollBack: { readonly changes: readonly ProgramChange[]; readonly warnings: readonly string[] } | null;
};

export type ProgramView = {
  readonly version: number | null;
  readonly currency: string;
  /** Tiers of the program in force: those whose members can be given a code. */
  readonly tiers: readonly string[];
  readonly issue: RewardSettings;
  readonly versions: readonly VersionLine[];
  readonly limited: boolean;
};

const VERSIONS_SHOWN = 50;

/** The versions of the program, each with what it changed. */
export async function programView(db: Queryable, viewer: Viewer): Promise<ProgramView> {
  const [current, inForce, shop, found] = await Promise.all([
    currentProgram(db, viewer.shopId),
    publishedProgram(db, viewer.shopId),
    findShop(db, viewer.shopId),
    programVersions(db, viewer.shopId, VERSIONS_SHOWN + 1),
  ]);
  const issue = readRewardSettings(shop?.rewardSettings ?? {});
  const rows = found.slice(0, VERSIONS_SHOWN);
  /** A draft is held against what is in force, any other against the one that took effect before it. */
  const before = (row: ProgramVersionRow, index: number) => (row.effectiveAt === null ? inForce : found[index + 1]);
  return {
    version: current.version,
    currency: viewer.currency,
    tiers: current.program.tiers.map((tier) => tier.name),
    issue: issue.kind === "settings" ? issue.settings : rewardSettingsSchema.parse({}),
    versions: rows.map((row, index) => versionLine(row, { before: before(row, index), inForce }, viewer)),
    limited: found.length > VERSIONS_SHOWN,
  };
}

/** As it holds in this shop: its own zone and currency stand over a file's. */
function settingsOf(row: ProgramVersionRow | undefined, { currency, timezone }: Viewer): ProgramSettings {
  const read = parseProgram(row?.file ?? {});
  return { ...(read.kind === "program" ? read.program : DEFAULT_SETTINGS), currency, timezone };
}

type ComparedWith = {
  readonly before: ProgramVersionRow | undefined;
  readonly inForce: ProgramVersionRow | undefined;
};

function versionLine(row: ProgramVersionRow, { before, inForce }: ComparedWith, viewer: Viewer): VersionLine {
  const settings = settingsOf(row, viewer);
  return {
    version: row.version,
    state: row.state as VersionLine["state"],
    name: row.name,
    at: formattingFor(viewer).dateTime(row.effectiveAt ?? row.updatedAt),
    by: row.publishedBy ?? row.createdBy,
    reason: row.reason,
    restores: row.restores,
    against: before?.version ?? null,
    changes: diffPrograms(settingsOf(before, viewer), settings),
    rollBack:
      row.state === "retired"
        ? { changes: diffPrograms(settingsOf(inForce, viewer), settings), warnings: warningsOf(row) }
        : null,
  };
}

/** As they would be asked about now. */
function warningsOf(row: ProgramVersionRow): readonly string[] {
  const read = parseProgram(row.file);
  return read.kind === "program" ? read.warnings : [];
}

export type DraftView = {
  /** Null: it has not been saved yet. */
  readonly version: number | null;
  readonly file: Readonly<Record<string, unknown>>;
  /** What is in force, against which it is shown; an empty file before the first publication. */
  readonly published: Readonly<Record<string, unknown>>;
  readonly currency: string;
  readonly timezone: string;
};

/** A draft to edit; without a version a new one that starts from what is in force. Undefined: there is no such draft. */
export async function draftView(db: Queryable, viewer: Viewer, version: number | null): Promise<DraftView | undefined> {
  const [published, draft] = await Promise.all([
    publishedProgram(db, viewer.shopId),
    version === null ? undefined : findDraft(db, viewer.shopId, version),
  ]);
  if (version !== null && draft === undefined) return undefined;
  const current = (published?.file as Record<string, unknown> | undefined) ?? {};
  return {
    version,
    file: (draft?.file as Record<string, unknown> | undefined) ?? current,
    published: current,
    currency: viewer.currency,
    timezone: viewer.timezone,
  };
}
