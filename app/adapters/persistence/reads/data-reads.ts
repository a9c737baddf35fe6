import type { Queryable } from "../database";

export type ImportRow = {
  readonly importId: string;
  readonly file: string;
  readonly state: string;
  readonly accepted: number;
  readonly duplicates: number;
  readonly refused: number;
  readonly createdAt: number;
};

export async function recentImports(db: Queryable, shopId: number): Promise<readonly ImportRow[]> {
  const { rows } = await db.query<ImportRow>(
    `select import_id as "importId", file, state, accepted, duplicates, refused, created_at as "createdAt" from imports
     where shop_id = $1 order by created_at desc, import_id limit 20`,
    [shopId],
  );
  return rows;
}

export type ApiKeyRow = {
  readonly keyId: string;
  readonly name: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
};

export async function apiKeys(db: Queryable, shopId: number): Promise<readonly ApiKeyRow[]> {
  const { rows } = await db.query<ApiKeyRow>(
    `select key_id as "keyId", name, created_at as "createdAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt"
     from api_keys where shop_id = $1 order by revoked_at nulls first, created_at desc limit 100`,
    [shopId],
  );
  return rows;
}
