import type { Queryable } from "./database";
import type { PageRequest } from "./reads/cursor";
import { keyset } from "./reads/keyset";

export type AuditEntry = {
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string | null;
  readonly before: unknown;
  readonly after: unknown;
};

/** Adds to the shop's audit log; the database gives the place in it and chains it to the entry before. */
export async function appendAudit(db: Queryable, shopId: number, entry: AuditEntry): Promise<void> {
  const { at, actor, action, subject, before, after } = entry;
  await db.query(
    `insert into audit (shop_id, at, actor, action, subject, before, after) values ($1, $2, $3, $4, $5, $6, $7)`,
    [shopId, new Date(at), actor, action, subject, asJson(before), asJson(after)],
  );
}

const asJson = (value: unknown): string | null => (value == null ? null : JSON.stringify(value));

export type AuditRow = AuditEntry & {
  readonly position: number;
  /** What it said named a person who was erased since. */
  readonly erased: boolean;
};

const KEY = { key: "position", type: "bigint", descending: true, id: "position::text" } as const;

/** One page of the audit log, the newest first; of one area (program, member, ...) or of all. */
export async function listAudit(
  db: Queryable,
  shopId: number,
  filter: { readonly area?: string | undefined; readonly actor?: string | undefined },
  page: PageRequest,
): Promise<readonly AuditRow[]> {
  const values: unknown[] = [shopId, filter.area ?? null, filter.actor ?? null];
  const { condition, orderBy, limit, reversed } = keyset(KEY, page, values);
  const { rows } = await db.query<AuditRow>(
    `select position, at, actor, action, subject, before, after, salt is null as erased from audit
     where shop_id = $1 and ($2::text is null or split_part(action, '.', 1) = $2) and ($3::text is null or actor = $3)
       and ${condition}
     order by ${orderBy} limit ${String(limit)}`,
    values,
  );
  return reversed ? rows.reverse() : rows;
}

/** Everybody who stands in the log, those who did something last first. */
export async function auditActors(db: Queryable, shopId: number): Promise<readonly string[]> {
  const { rows } = await db.query<{ actor: string }>(
    "select actor from audit where shop_id = $1 group by actor order by max(position) desc limit 50",
    [shopId],
  );
  return rows.map((row) => row.actor);
}

export type AuditChain = {
  readonly entries: number;
  /** The hash of the newest entry: whoever wrote it down can tell later that nothing before it was changed. */
  readonly head: string | null;
  /** The first entry that is not as it was written, or does not follow the one before it. */
  readonly brokenAt: number | null;
};

/** Computes every hash of the shop's log anew. */
export async function verifyAuditChain(db: Queryable, shopId: number): Promise<AuditChain> {
  const { rows } = await db.query<AuditChain>(
    `with chained as (
       select a, lag(a.hash) over (order by a.position) as previous, row_number() over (order by a.position) as expected
       from audit a where a.shop_id = $1
     )
     select count(*) as entries,
       (select encode(hash, 'hex') from audit where shop_id = $1 order by position desc limit 1) as head,
       min((a).position) filter (where (a).position <> expected or (a).hash <> audit_hash(previous, a)
         or ((a).salt is null and ((a).subject is not null or (a).before is not null or (a).after is not null))
         or ((a).salt is not null and (a).digest <> audit_digest((a).salt, (a).subject, (a).before, (a).after)))
         as "brokenAt"
     from chained`,
    [shopId],
  );
  return rows[0] ?? { entries: 0, head: null, brokenAt: null };
}

/** Takes out what the log says about a person; that something was done, when and by whom stays. Within an erasure. */
export async function eraseAudit(db: Queryable, shopId: number, ids: readonly string[]): Promise<void> {
  await db.query(
    `update audit set subject = null, before = null, after = null, salt = null
     where shop_id = $1 and (subject = any($2) or exists (
       select 1 from unnest($2::text[]) as id
       where position(to_json(id)::text in coalesce(before::text, '') || coalesce(after::text, '')) > 0))`,
    [shopId, ids],
  );
}
