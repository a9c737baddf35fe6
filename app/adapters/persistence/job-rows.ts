import type { Queryable } from "./database";

/**
 * What jobs of a shop said when they failed, waiting ones and dead letters alike: a message of the database can quote what was
 * stored. Without `ids` of everybody. The jobs themselves name a shop and nothing else.
 */
export async function forgetJobOutput(db: Queryable, shopId: number, ids?: readonly string[]): Promise<void> {
  const { rows } = await db.query<{ there: boolean }>(`select to_regclass('pgboss.job') is not null as there`);
  if (rows[0]?.there !== true) return;
  await db.query(
    `update pgboss.job set output = null
     where data ->> 'shopId' = $1 and output is not null
       and ($2::text[] is null or exists (select 1 from unnest($2::text[]) as id where position(id in output::text) > 0))`,
    [String(shopId), ids ?? null],
  );
}
