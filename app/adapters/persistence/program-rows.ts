import type { InForce } from "~/core/programs/timeline";
import type { Queryable } from "./database";

export type ProgramState = "draft" | "scheduled" | "published" | "retired";

export type ProgramRow = {
  readonly version: number;
  readonly state: ProgramState;
  readonly name: string;
  readonly file: unknown;
  /** Decay tables as they were published; null for a draft, and for versions from before they were kept. */
  readonly tables: unknown;
  readonly effectiveAt: number | null;
  readonly publication: number | null;
};

const COLUMNS = `version, state, name, file, tables, effective_at as "effectiveAt", publication`;

export async function programVersion(db: Queryable, shopId: number, version: number): Promise<ProgramRow | undefined> {
  const { rows } = await db.query<ProgramRow>(
    `select ${COLUMNS} from program_versions where shop_id = $1 and version = $2`,
    [shopId, version],
  );
  return rows[0];
}

/** Every version that was published or is scheduled, in the order in which they take effect. */
export async function programTimeline(db: Queryable, shopId: number): Promise<InForce[]> {
  const { rows } = await db.query<InForce>(
    `select version, effective_at as "effectiveAt", publication, state = 'scheduled' as scheduled from program_versions
     where shop_id = $1 and effective_at is not null order by effective_at, publication`,
    [shopId],
  );
  return rows;
}

/** What versionAt of core says, for an order in a query: the version that it stands under, settled or not. */
export const VERSION_OF_ORDER = `coalesce(orders.program_version,
  (select v.version from program_versions v where v.shop_id = orders.shop_id and v.effective_at <= orders.placed_at
   order by v.effective_at desc, v.publication desc limit 1),
  (select v.version from program_versions v where v.shop_id = orders.shop_id and v.state in ('published', 'retired')
   order by v.effective_at, v.publication limit 1), 0)`;

export type DraftRow = { readonly name: string; readonly file: unknown; readonly validation: unknown };

/** A number for a version that is about to be written; the caller holds the shop's ledger lock. */
export async function nextVersion(db: Queryable, shopId: number): Promise<number> {
  const { rows } = await db.query<{ next: number }>(
    "select coalesce(max(version), 0) + 1 as next from program_versions where shop_id = $1",
    [shopId],
  );
  return rows[0]?.next ?? 1;
}

export async function insertDraft(
  db: Queryable,
  shopId: number,
  version: number,
  draft: DraftRow & { readonly by: string; readonly at: number },
): Promise<void> {
  await db.query(
    `insert into program_versions (shop_id, version, state, name, file, validation, created_by, created_at, updated_at)
     values ($1, $2, 'draft', $3, $4, $5, $6, $7, $7)`,
    [
      shopId,
      version,
      draft.name,
      JSON.stringify(draft.file),
      JSON.stringify(draft.validation),
      draft.by,
      new Date(draft.at),
    ],
  );
}

/** False: there is no such draft any more. */
export async function updateDraft(
  db: Queryable,
  shopId: number,
  version: number,
  draft: DraftRow & { readonly at: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update program_versions set name = $3, file = $4, validation = $5, updated_at = $6
     where shop_id = $1 and version = $2 and state = 'draft'`,
    [shopId, version, draft.name, JSON.stringify(draft.file), JSON.stringify(draft.validation), new Date(draft.at)],
  );
  return rowCount === 1;
}

export async function deleteDraft(db: Queryable, shopId: number, version: number): Promise<boolean> {
  const { rowCount } = await db.query(
    "delete from program_versions where shop_id = $1 and version = $2 and state = 'draft'",
    [shopId, version],
  );
  return rowCount === 1;
}

export type Publication = DraftRow & {
  readonly version: number;
  readonly tables: unknown;
  readonly effectiveAt: number;
  readonly by: string;
  readonly reason: string | null;
  readonly restores: number | null;
  readonly at: number;
};

/** Gives a version its instant. A draft of this number becomes it; without one it is written. It is in force from its instant on. */
export async function scheduleVersion(db: Queryable, shopId: number, one: Publication): Promise<void> {
  await db.query(
    `insert into program_versions as v (shop_id, version, state, name, file, validation, tables, effective_at, publication,
       created_by, created_at, updated_at, published_by, published_at, reason, restores)
     select $1, $2, 'scheduled', $3, $4, $5, $6, $7,
       (select coalesce(max(publication), 0) + 1 from program_versions where shop_id = $1), $8, $9, $9, $8, $9, $10, $11
     on conflict (shop_id, version) do update set state = 'scheduled', name = excluded.name, file = excluded.file,
       validation = excluded.validation, tables = excluded.tables, effective_at = excluded.effective_at,
       publication = excluded.publication, updated_at = excluded.updated_at, published_by = excluded.published_by,
       published_at = excluded.published_at, reason = excluded.reason, restores = excluded.restores
     where v.state = 'draft'`,
    [
      shopId,
      one.version,
      one.name,
      JSON.stringify(one.file),
      JSON.stringify(one.validation),
      JSON.stringify(one.tables),
      new Date(one.effectiveAt),
      one.by,
      new Date(one.at),
      one.reason,
      one.restores,
    ],
  );
}

/** Back to a draft, if it has not taken effect. */
export async function unscheduleVersion(db: Queryable, shopId: number, version: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update program_versions set state = 'draft', tables = null, effective_at = null, publication = null, published_by = null,
       published_at = null, reason = null, restores = null where shop_id = $1 and version = $2 and state = 'scheduled'`,
    [shopId, version],
  );
  return rowCount === 1;
}

/** The version in force is retired, the scheduled one is in force. */
export async function putInForce(db: Queryable, shopId: number, version: number): Promise<void> {
  await db.query("update program_versions set state = 'retired' where shop_id = $1 and state = 'published'", [shopId]);
  const { rowCount } = await db.query(
    "update program_versions set state = 'published' where shop_id = $1 and version = $2 and state = 'scheduled'",
    [shopId, version],
  );
  if (rowCount !== 1) throw new Error(`version ${version} of shop ${shopId} is not scheduled`);
}
