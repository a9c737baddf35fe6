import type { Queryable } from "../database";

export type ProgramVersionRow = {
  readonly version: number;
  readonly state: string;
  readonly name: string;
  readonly file: unknown;
  readonly validation: unknown;
  readonly effectiveAt: number | null;
  readonly publication: number | null;
  readonly publishedAt: number | null;
  readonly publishedBy: string | null;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly reason: string | null;
  readonly restores: number | null;
};

const COLUMNS = `version, state, name, file, validation, effective_at as "effectiveAt", publication, published_at as "publishedAt",
  published_by as "publishedBy", created_at as "createdAt", created_by as "createdBy", updated_at as "updatedAt", reason, restores`;

/** The program that decides now, or undefined before the first one is published. */
export async function publishedProgram(db: Queryable, shopId: number): Promise<ProgramVersionRow | undefined> {
  const { rows } = await db.query<ProgramVersionRow>(
    `select ${COLUMNS} from program_versions where shop_id = $1 and state = 'published' order by version desc limit 1`,
    [shopId],
  );
  return rows[0];
}

/** Drafts first, the newest above; then what was published or is scheduled, the latest instant above. */
export async function programVersions(
  db: Queryable,
  shopId: number,
  limit: number,
): Promise<readonly ProgramVersionRow[]> {
  const { rows } = await db.query<ProgramVersionRow>(
    `select ${COLUMNS} from program_versions where shop_id = $1
     order by effective_at is null desc, effective_at desc, publication desc, version desc limit $2`,
    [shopId, limit],
  );
  return rows;
}

export async function findDraft(
  db: Queryable,
  shopId: number,
  version: number,
): Promise<ProgramVersionRow | undefined> {
  const { rows } = await db.query<ProgramVersionRow>(
    `select ${COLUMNS} from program_versions where shop_id = $1 and version = $2 and state = 'draft'`,
    [shopId, version],
  );
  return rows[0];
}
