export type RowId = number | string;

export type Table<T extends { id: RowId }> = {
  readonly name: string;
  readonly size: number;
  get(id: RowId): T | undefined;
  /** Stores a new row or tells that a row was changed in place. */
  put(row: T): void;
  remove(id: RowId): void;
  clear(): void;
  values(): IterableIterator<T>;
  /** Calls back for rows that come and go, so that an index stays true. */
  watch(added: (row: T) => void, removed: (row: T) => void): void;
  restore(row: T): void;
  forget(id: RowId): void;
};

export type Changed = (table: string, id: RowId) => void;

export function createTable<T extends { id: RowId }>(name: string, changed: Changed): Table<T> {
  const rows = new Map<RowId, T>();
  const watchers: { added: (row: T) => void; removed: (row: T) => void }[] = [];
  const restore = (row: T): void => {
    const before = rows.get(row.id);
    if (before === row) return;
    if (before) for (const watcher of watchers) watcher.removed(before);
    rows.set(row.id, row);
    for (const watcher of watchers) watcher.added(row);
  };
  const forget = (id: RowId): void => {
    const row = rows.get(id);
    if (!row) return;
    rows.delete(id);
    for (const watcher of watchers) watcher.removed(row);
  };
  return {
    name,
    get size() {
      return rows.size;
    },
    get: (id) => rows.get(id),
    put(row) {
      restore(row);
      changed(name, row.id);
    },
    remove(id) {
      forget(id);
      changed(name, id);
    },
    clear() {
      for (const id of [...rows.keys()]) {
        forget(id);
        changed(name, id);
      }
    },
    values: () => rows.values(),
    watch(added, removed) {
      watchers.push({ added, removed });
      for (const row of rows.values()) added(row);
    },
    restore,
    forget,
  };
}

/** Rows by a key that never changes during a row's life. */
export function createIndex<T extends { id: RowId }, K>(table: Table<T>, keyOf: (row: T) => K | null): (key: K) => T[] {
  const ids = new Map<K, Set<RowId>>();
  table.watch(
    (row) => {
      const key = keyOf(row);
      if (key === null) return;
      const found = ids.get(key);
      if (found) found.add(row.id);
      else ids.set(key, new Set([row.id]));
    },
    (row) => {
      const key = keyOf(row);
      if (key !== null) ids.get(key)?.delete(row.id);
    },
  );
  return (key) => {
    const found: T[] = [];
    for (const id of ids.get(key) ?? []) {
      const row = table.get(id);
      if (row) found.push(row);
    }
    return found;
  };
}
