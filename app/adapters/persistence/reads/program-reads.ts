import type { Queryable } from "../database";

export type ProgramVersionRow = {
  readonly version: number;
  readonly state: string;
  readonly name: string;
  readonly file: unknown;
  readonly publishedAt: number | null;
  readonly createdAt: number;
};

const COLUMNS = `version, state, name, file, published_at as "publishedAt", created_at as "createdAt"`;

/** The program that decides now, or undefined before the first one is published. */
export async function publishedProgram(db: Queryable, shopId: number): Promise<ProgramVersionRow | undefined> {
  const { rows } = await db.query<ProgramVersionRow>(
    `select ${COLUMNS} from program_versions where shop_id = $1 and state = 'published' order by version desc limit 1`,
    [shopId],
  );
  return rows[0];
}

/** The newest versions first. */
export async function programVersions(
  db: Queryable,
  shopId: number,
  limit: number,
): Promise<readonly ProgramVersionRow[]> {
  const { rows } = await db.query<ProgramVersionRow>(
    `select ${COLUMNS} from program_versions where shop_id = $1 order by version desc limit $2`,
    [shopId, limit],
  );
  return rows;
}
