import { randomUUID } from "node:crypto";
import type { TableName } from "~/adapters/interchange/columns";
import { fileNameOf } from "~/adapters/interchange/columns";
import { type RowProblem, UnusableFileError } from "~/adapters/interchange/problems";
import { readStream } from "~/adapters/interchange/read-stream";
import type { TableRow } from "~/adapters/interchange/read-table";
import { type Database, type Queryable, withTransaction } from "~/adapters/persistence/database";
import { insertImport, saveImport } from "~/adapters/persistence/import-rows";
import type { Clock } from "~/ports/clock";
import type { WorkQueue } from "~/ports/work-queue";
import { recordAudit } from "~/usecases/audit/record-audit";
import { importRows } from "./import-rows";
import type { RowOutcome } from "./parse-rows";

export type ImportDeps = { readonly pool: Database; readonly queue: WorkQueue; readonly clock: Clock };

export type ImportInput = {
  readonly shopId: number;
  readonly file: TableName;
  readonly content: AsyncIterable<Uint8Array | string>;
  readonly source: "admin" | "api";
  readonly by: string;
};

export type ImportProblem = { readonly line: number; readonly field: string; readonly message: string };

export type ImportResult =
  | {
      readonly kind: "imported";
      readonly importId: string;
      readonly accepted: number;
      readonly duplicates: number;
      readonly refused: number;
      readonly problems: readonly ImportProblem[];
    }
  /** The file cannot be used at all: its header is wrong. Nothing was taken. */
  | { readonly kind: "refused"; readonly message: string };

const CHUNK_ROWS = 1000;
const PROBLEMS_KEPT_MAX = 200;

/**
 * Takes in one file of the interchange format (SCORING.md section 1), row by row with what became of each: bad rows are reported with
 * their line, the rest is taken, a second upload changes nothing. Rows are stored a thousand at a time, each thousand in a transaction.
 */
export async function importFile(deps: ImportDeps, input: ImportInput): Promise<ImportResult> {
  const importId = randomUUID();
  const counts = { accepted: 0, duplicates: 0, refused: 0, problems: [] as ImportProblem[] };
  const report = (problem: Omit<RowProblem, "file">): void => {
    counts.refused++;
    const { line, field, message } = problem;
    if (counts.problems.length < PROBLEMS_KEPT_MAX) counts.problems.push({ line, field: field ?? "", message });
  };
  const count = (line: number, outcome: RowOutcome): void => {
    if (outcome.kind === "refused") report({ line, ...outcome });
    else counts[outcome.kind]++;
  };
  await insertImport(deps.pool, input.shopId, { importId, file: fileNameOf(input.file), at: deps.clock.now() });
  const save = (state: "running" | "done" | "failed", db: Queryable = deps.pool): Promise<void> =>
    saveImport(db, input.shopId, importId, state, counts, deps.clock.now());
  const end = (state: "done" | "failed"): Promise<void> =>
    withTransaction(deps.pool, async (tx) => {
      const { accepted, duplicates, refused } = counts;
      const after = { file: fileNameOf(input.file), state, accepted, duplicates, refused };
      await save(state, tx);
      await recordAudit(tx, input.shopId, deps.clock.now(), {
        by: input.by,
        action: "data.imported",
        subject: importId,
        after,
      });
    });
  try {
    let chunk: TableRow[] = [];
    const flush = async (): Promise<void> => {
      const outcomes = await importRows(deps, { shopId: input.shopId, table: input.file, rows: chunk });
      for (const [index, row] of chunk.entries())
        count(row.line, outcomes[index] ?? { kind: "refused", field: "", message: "not read" });
      chunk = [];
      await save("running");
    };
    for await (const row of readStream(input.content, input.file, report)) {
      if (chunk.push(row) >= CHUNK_ROWS) await flush();
    }
    if (chunk.length > 0) await flush();
  } catch (error) {
    await end("failed");
    if (error instanceof UnusableFileError) return { kind: "refused", message: error.message };
    throw error;
  }
  await end("done");
  await deps.queue.announce(deps.pool, "drain-inbox", [input.shopId]);
  return { kind: "imported", importId, ...counts };
}
