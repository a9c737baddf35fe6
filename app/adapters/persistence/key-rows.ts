import type { Queryable } from "./database";

export async function insertApiKey(
  db: Queryable,
  shopId: number,
  key: { readonly keyId: string; readonly name: string; readonly hash: Buffer; readonly at: number },
): Promise<void> {
  await db.query("insert into api_keys (shop_id, key_id, name, hash, created_at) values ($1, $2, $3, $4, $5)", [
    shopId,
    key.keyId,
    key.name,
    key.hash,
    new Date(key.at),
  ]);
}

export async function revokeKey(db: Queryable, shopId: number, keyId: string, at: number): Promise<boolean> {
  const { rowCount } = await db.query(
    "update api_keys set revoked_at = $3 where shop_id = $1 and key_id = $2 and revoked_at is null",
    [shopId, keyId, new Date(at)],
  );
  return rowCount === 1;
}

/** The hash of a key that is in force at an installed shop. */
export async function liveKeyHash(db: Queryable, shopId: number, keyId: string): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ hash: Buffer }>(
    `select k.hash from api_keys k join shops s using (shop_id)
     where k.shop_id = $1 and k.key_id = $2 and k.revoked_at is null and s.uninstalled_at is null`,
    [shopId, keyId],
  );
  return rows[0]?.hash;
}

export async function touchKey(db: Queryable, shopId: number, keyId: string, at: number): Promise<void> {
  await db.query(
    `update api_keys set last_used_at = $3 where shop_id = $1 and key_id = $2
       and (last_used_at is null or last_used_at < $3::timestamptz - interval '1 minute')`,
    [shopId, keyId, new Date(at)],
  );
}
