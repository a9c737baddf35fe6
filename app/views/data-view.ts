import type { Queryable } from "~/adapters/persistence/database";
import { apiKeys, recentImports } from "~/adapters/persistence/reads/data-reads";
import { formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export type DataView = {
  readonly imports: readonly {
    readonly importId: string;
    readonly file: string;
    readonly state: string;
    readonly accepted: string;
    readonly duplicates: string;
    readonly refused: string;
    readonly at: string;
  }[];
  readonly keys: readonly {
    readonly keyId: string;
    readonly name: string;
    readonly createdAt: string;
    readonly lastUsedAt: string | null;
    readonly revokedAt: string | null;
  }[];
};

/** Uploads and keys. */
export async function dataView(db: Queryable, viewer: Viewer): Promise<DataView> {
  const [imports, keys] = await Promise.all([recentImports(db, viewer.shopId), apiKeys(db, viewer.shopId)]);
  const format = formattingFor(viewer);
  return {
    imports: imports.map((row) => ({
      importId: row.importId,
      file: row.file,
      state: row.state,
      accepted: format.number(row.accepted),
      duplicates: format.number(row.duplicates),
      refused: format.number(row.refused),
      at: format.dateTime(row.createdAt),
    })),
    keys: keys.map((row) => ({
      keyId: row.keyId,
      name: row.name,
      createdAt: format.date(row.createdAt),
      lastUsedAt: row.lastUsedAt === null ? null : format.dateTime(row.lastUsedAt),
      revokedAt: row.revokedAt === null ? null : format.date(row.revokedAt),
    })),
  };
}
