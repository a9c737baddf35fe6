import type { AppConfig, SandboxOptions } from "../options";
import { type Journal, createJournal, noJournal, readJournal } from "./journal";
import { type Random, createRandom } from "./random";
import type { MetaRow, ShopRow } from "./records";
import { type Store, createStore } from "./store";
import { type RowId, type Table, createTable } from "./table";
import { type Tasks, createTasks } from "./tasks";

type AnyRow = { id: RowId };

export type Addresses = { admin: string; tunnel: string; storefront: string };

export type World = {
  readonly options: SandboxOptions;
  readonly app: AppConfig;
  readonly tasks: Tasks;
  /** Where the sandbox listens; known once it does. */
  readonly addresses: Addresses;
  random: Random;
  readonly shops: ReadonlyMap<string, Store>;
  now(): Date;
  nowIso(): string;
  advance(ms: number): void;
  clockOffsetMs(): number;
  nextNumber(): number;
  reserveNumbers(count: number): number;
  addShop(row: ShopRow): Store;
  reset(): void;
  flush(): void;
  close(): void;
};

/** Ids look like Shopify's: large numbers in one growing sequence. */
const FIRST_NUMBER = 7_000_000_000_001;

export function createWorld(options: SandboxOptions, app: AppConfig): World {
  const tables = new Map<string, Table<AnyRow>>();
  let journal: Journal = noJournal;
  const changed = (table: string, id: RowId): void => journal.changed(table, id);
  const tableOf = <T extends AnyRow>(name: string): Table<T> => {
    const table = createTable<T>(name, changed);
    tables.set(name, table as unknown as Table<AnyRow>);
    return table;
  };
  const meta = tableOf<MetaRow>("meta");
  const shopRows = tableOf<ShopRow>("shops");
  const shops = new Map<string, Store>();
  const openStore = (row: ShopRow): Store => {
    const store = createStore(
      row,
      (name) => tableOf(`${row.id}:${name}`),
      () => shopRows.put(row),
    );
    shops.set(row.id, store);
    return store;
  };
  const metaRow = (): MetaRow => {
    const known = meta.get("meta");
    if (known) return known;
    const row: MetaRow = { id: "meta", nextNumber: FIRST_NUMBER, clockOffsetMs: 0 };
    meta.put(row);
    return row;
  };

  if (options.stateDir) {
    const read = readJournal(options.stateDir, ([table, id, row]) => {
      if (table === "shops" && row) openShopFromJournal(row as ShopRow);
      const target = tables.get(table);
      if (row === null) target?.forget(id);
      else target?.restore(row as AnyRow);
    });
    journal = createJournal(
      options.stateDir,
      (table, id) => tables.get(table)?.get(id),
      function* () {
        for (const table of tables.values()) for (const row of table.values()) yield [table.name, row.id, row] as const;
      },
    );
    let rows = 0;
    for (const table of tables.values()) rows += table.size;
    // What comes after a torn line would be lost with it.
    if (read.torn || read.lines > rows * 2 + 1000) journal.compact();
  }

  function openShopFromJournal(row: ShopRow): void {
    const known = shops.get(row.id);
    if (known) Object.assign(known.shop, row);
    else openStore(row);
  }

  const tasks = createTasks((error) => console.error("sandbox: a background task failed:", error));
  const now = (): Date => new Date(Date.now() + metaRow().clockOffsetMs);
  return {
    options,
    app,
    tasks,
    addresses: { admin: "", tunnel: "", storefront: "" },
    random: createRandom(options.seed),
    shops,
    now,
    nowIso: () => now().toISOString(),
    clockOffsetMs: () => metaRow().clockOffsetMs,
    advance(ms) {
      const row = metaRow();
      row.clockOffsetMs += ms;
      meta.put(row);
    },
    nextNumber() {
      const row = metaRow();
      row.nextNumber += 1;
      meta.put(row);
      return row.nextNumber;
    },
    reserveNumbers(count) {
      const row = metaRow();
      const first = row.nextNumber + 1;
      row.nextNumber += count;
      meta.put(row);
      return first;
    },
    addShop(row) {
      shopRows.put(row);
      return openStore(row);
    },
    reset() {
      for (const table of tables.values()) table.clear();
      shops.clear();
      for (const name of [...tables.keys()]) if (name.includes(":")) tables.delete(name);
      metaRow();
      journal.compact();
    },
    flush: () => journal.flush(),
    close() {
      tasks.close();
      journal.close();
    },
  };
}
