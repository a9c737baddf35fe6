import type { Queryable } from "./database";

export type ProgramRow = { readonly version: number; readonly name: string; readonly file: unknown };

export async function publishedProgram(db: Queryable, shopId: number): Promise<ProgramRow | undefined> {
  const { rows } = await db.query<ProgramRow>(
    "select version, name, file from program_versions where shop_id = $1 and state = 'published'",
    [shopId],
  );
  return rows[0];
}

export async function programVersion(db: Queryable, shopId: number, version: number): Promise<ProgramRow | undefined> {
  const { rows } = await db.query<ProgramRow>(
    "select version, name, file from program_versions where shop_id = $1 and version = $2",
    [shopId, version],
  );
  return rows[0];
}

export async function insertPublishedProgram(
  db: Queryable,
  shopId: number,
  program: { readonly name: string; readonly file: unknown; readonly validation: unknown; readonly at: number },
): Promise<number> {
  await db.query("update program_versions set state = 'retired' where shop_id = $1 and state = 'published'", [shopId]);
  const { rows } = await db.query<{ version: number }>(
    `insert into program_versions (shop_id, version, state, name, file, validation, created_at, published_at)
     select $1, coalesce(max(version), 0) + 1, 'published', $2, $3, $4, $5, $5 from program_versions where shop_id = $1
     returning version`,
    [shopId, program.name, JSON.stringify(program.file), JSON.stringify(program.validation), new Date(program.at)],
  );
  const [row] = rows;
  if (!row) throw new Error("a program version was not stored");
  return row.version;
}
