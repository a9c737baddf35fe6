import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, createDatabase, withTransaction } from "../../../app/adapters/persistence/database";
import { type ShopDatabases, shopDatabases } from "../../../app/adapters/persistence/shop-database";
import { rebuildShop } from "../../../app/usecases/rebuild/rebuild-shop";
import { publishProgram } from "../../../app/usecases/programs/publish-program";
import { addMembers, testDeps, testShop } from "../../support/app-deps";
import { type TestDatabase, testDatabase } from "../../support/test-database";

let database: TestDatabase;
let shops: ShopDatabases;
let system: ReturnType<typeof createDatabase>;
let own = 0;
let other = 0;
let tables: string[] = [];
let nameless: string[] = [];

beforeAll(async () => {
  database = await testDatabase();
  shops = shopDatabases(database.url, 4);
  system = createDatabase(database.url, 2, "hearth_system");
  own = await testShop(database);
  other = await testShop(database);
  tables = await shopTables(database.pool);
  nameless = await withoutShop([...tables, "sessions"]);
  await dropChecks(database.pool);
  for (const table of tables) if (table !== "shops") for (const shopId of [own, other]) await plant(table, shopId);
});
afterAll(async () => {
  await shops.end();
  await system.end();
  await database.close();
});

async function shopTables(db: Database): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select c.table_name as name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and c.column_name = 'shop_id' and t.table_type = 'BASE TABLE' order by 1`,
  );
  return rows.map((row) => row.name);
}

/** What answers a connection of the app on which no shop was named. */
async function withoutShop(names: readonly string[]): Promise<string[]> {
  const answered: string[] = [];
  const connection = createDatabase(database.url, 1, "hearth_app");
  for (const name of names) {
    const answer = await connection.query(`select from ${name}`).then(
      () => "answered",
      (error: Error) => error.message,
    );
    if (!answer.includes("hearth.shop_id")) answered.push(`${name}: ${answer}`);
  }
  await connection.end();
  return answered;
}

/** A planted row has to be a row, not a sensible one. */
async function dropChecks(db: Database): Promise<void> {
  const { rows } = await db.query<{ statement: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as statement from pg_constraint
     where contype = 'c' and connamespace = 'public'::regnamespace`,
  );
  for (const { statement } of rows) await db.query(statement);
}

const VALUES: Readonly<Record<string, string>> = {
  text: "'x'",
  jsonb: "'{}'",
  boolean: "false",
  bytea: "'\\x00'",
  "timestamp with time zone": "now()",
  "timestamp without time zone": "now()",
  ARRAY: "'{}'",
  uuid: "gen_random_uuid()",
};

/** A row of a shop in any table: what has no default gets some value of its type. */
async function plantStatement(table: string, shopId: number): Promise<string> {
  const { rows } = await database.pool.query<{ name: string; type: string }>(
    `select column_name as name, data_type as type from information_schema.columns
     where table_schema = 'public' and table_name = $1 and column_name <> 'shop_id' and is_nullable = 'NO' and column_default is null`,
    [table],
  );
  const names = rows.map(({ name }) => `, "${name}"`).join("");
  const values = rows.map(({ type }) => `, ${VALUES[type] ?? "1"}`).join("");
  return `insert into ${table} (shop_id${names}) values (${String(shopId)}${values})`;
}

async function plant(table: string, shopId: number): Promise<void> {
  await database.pool.query(await plantStatement(table, shopId));
}

describe("the wall between shops", () => {
  test("every table with a shop has a policy for the app, and is open to nobody else by grant", async () => {
    const { rows } = await database.pool.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'shop_id'
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not (c.relrowsecurity and exists (
         select from pg_policy p where p.polrelid = c.oid and p.polname = 'own_shop' and p.polcmd = '*' and p.polpermissive
           and pg_get_expr(p.polqual, c.oid) like '%shop_id = %hearth.shop_id%'))`,
    );
    expect(rows.map((row) => row.name)).toEqual([]);
    const { rows: open } = await database.pool.query(
      `select polrelid::regclass::text as name from pg_policy
       where 'hearth_app'::regrole = any(polroles) and polname <> 'own_shop' or polroles = '{0}'`,
    );
    expect(open).toEqual([]);
  });

  test("where no shop was named, every table fails, empty or not", async () => {
    expect(nameless).toEqual([]);
    expect(await withoutShop([...tables, "sessions"])).toEqual([]);
  });

  test("a shop sees its own row in every table, and nobody else's", async () => {
    for (const table of tables) {
      const { rows } = await shops.of(own).query<{ shop_id: number }>(`select shop_id from ${table}`);
      expect([...new Set(rows.map((row) => row.shop_id))], table).toEqual([own]);
    }
  });

  test("a shop changes, deletes and adds no row of another shop, in any table", async () => {
    for (const table of tables.filter((name) => name !== "shops")) {
      await withTransaction(shops.of(own), async (tx) => {
        await tx.query("set local hearth.erasing = 'on'");
        expect(
          (await tx.query(`update ${table} set shop_id = shop_id where shop_id = ${String(other)}`)).rowCount,
        ).toBe(0);
        expect((await tx.query(`delete from ${table} where shop_id = ${String(other)}`)).rowCount).toBe(0);
      });
      const statement = await plantStatement(table, other);
      await expect(shops.of(own).query(statement), table).rejects.toThrow(/row-level security/);
      const stolen = withTransaction(shops.of(own), async (tx) => {
        await tx.query("set local hearth.erasing = 'on'");
        await tx.query(`update ${table} set shop_id = ${String(other)}`);
      });
      await expect(stolen, table).rejects.toThrow(/row-level security|append only/);
    }
  });

  test("the registry: a shop changes its own row only, and makes none", async () => {
    expect((await shops.of(own).query("update shops set currency = 'EUR'")).rowCount).toBe(1);
    await expect(shops.of(own).query("insert into shops (domain) values ('x')")).rejects.toThrow(/permission denied/);
    await expect(shops.of(own).query("delete from shops")).rejects.toThrow(/permission denied/);
  });

  test("a connection is told its shop anew each time it serves another", async () => {
    const single = shopDatabases(database.url, 1);
    const seen: number[] = [];
    for (const shopId of [own, other, own, own, other]) {
      const { rows } = await single.of(shopId).query<{ shop_id: number }>("select shop_id from shops");
      seen.push(...rows.map((row) => row.shop_id));
    }
    await expect(withTransaction(single.of(own), (tx) => tx.query("select 1 / 0"))).rejects.toThrow(/division/);
    const { rows } = await single.of(other).query<{ shop_id: number }>("select shop_id from shops");
    await single.end();
    expect([...seen, rows[0]?.shop_id]).toEqual([own, other, own, own, other, other]);
  });

  test("what is across shops sees which shops have work, not what their tables hold", async () => {
    const { rows } = await system.query<{ shop_id: number }>("select distinct shop_id from orders order by 1");
    expect(rows.map((row) => row.shop_id)).toEqual([own, other]);
    const { rows: personal } = await database.pool.query<{ name: string }>(
      `select distinct table_name as name from information_schema.columns where table_schema = 'public' and table_name = any($1)
         and column_name in ('member_id', 'customer_id', 'buyer_id', 'owner_id', 'creator_id', 'hash', 'amount_minor')`,
      [tables],
    );
    const open: string[] = [];
    for (const { name } of personal) {
      const answer = await system.query(`select * from ${name}`).then(
        () => "open",
        () => "closed",
      );
      if (answer === "open") open.push(name);
    }
    expect(personal.length).toBeGreaterThan(20);
    expect(open).toEqual([]);
  });

  test("sessions: a shop ends its own, reads no token", async () => {
    for (const shopId of [own, other]) {
      await database.pool.query(
        `insert into sessions (id, shop, state, "accessToken") select domain, domain, '', 'sealed' from shops where shop_id = $1`,
        [shopId],
      );
    }
    await expect(shops.of(own).query(`select "accessToken" from sessions`)).rejects.toThrow(/permission denied/);
    expect((await shops.of(own).query("delete from sessions where shop <> ''")).rowCount).toBe(1);
    const { rows } = await database.pool.query<{ count: number }>("select count(*) as count from sessions");
    expect(rows[0]?.count).toBe(1);
  });

  test("a rebuild in its temporary tables works behind the wall", async () => {
    const shopId = await testShop(database);
    const deps = { ...testDeps(database), pool: shops.of(shopId) };
    await addMembers(database, shopId, { ada: "1" });
    await publishProgram(deps, { shopId, file: {}, by: "test" });
    const rebuilt = await rebuildShop(deps, { shopId, compare: true });
    expect(rebuilt.differences).toEqual([]);
    expect(rebuilt.events).toBeGreaterThan(1);
  });
});
