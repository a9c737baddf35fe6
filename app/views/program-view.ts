import type { Queryable } from "~/adapters/persistence/database";
import { programVersions, publishedProgram } from "~/adapters/persistence/reads/program-reads";
import { formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export type ProgramView = {
  /** The published file as it was given; an empty one (all defaults) before the first is published. */
  readonly file: Readonly<Record<string, unknown>>;
  readonly version: number | null;
  readonly currency: string;
  readonly timezone: string;
  readonly versions: readonly {
    readonly version: number;
    readonly state: string;
    readonly name: string;
    readonly at: string;
  }[];
};

/** What the program page starts from. */
export async function programView(db: Queryable, viewer: Viewer): Promise<ProgramView> {
  const [published, versions] = await Promise.all([
    publishedProgram(db, viewer.shopId),
    programVersions(db, viewer.shopId, 20),
  ]);
  const format = formattingFor(viewer);
  return {
    file: (published?.file as Record<string, unknown> | undefined) ?? {},
    version: published?.version ?? null,
    currency: viewer.currency,
    timezone: viewer.timezone,
    versions: versions.map((row) => ({
      version: row.version,
      state: row.state,
      name: row.name,
      at: format.dateTime(row.publishedAt ?? row.createdAt),
    })),
  };
}
