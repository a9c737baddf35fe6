/** What is wrong with a row: it is reported with its line, and the rest of the file is taken. */
export type RowProblem = {
  readonly file: string;
  readonly line: number;
  readonly field: string | null;
  readonly message: string;
};

/** Plain, so that it can come from another thread. */
export type FoundProblems = { readonly count: number; readonly first: readonly RowProblem[] };

export type ProblemLog = {
  readonly add: (problem: RowProblem) => void;
  /** Those of another log, after its own. */
  readonly join: (found: FoundProblems) => void;
  readonly count: () => number;
  /** The first ones, in the order in which they were found. */
  readonly first: () => readonly RowProblem[];
};

/** A file that is wrong from end to end must not fill the memory. */
const KEPT_MAX = 1000;

export function createProblemLog(): ProblemLog {
  const kept: RowProblem[] = [];
  let count = 0;
  return {
    add: (problem) => {
      count += 1;
      if (kept.length < KEPT_MAX) kept.push(problem);
    },
    join: (found) => {
      count += found.count;
      kept.push(...found.first.slice(0, KEPT_MAX - kept.length));
    },
    count: () => count,
    first: () => kept,
  };
}

export function problemText({ file, line, field, message }: RowProblem): string {
  return `${file}:${String(line)}: ${field === null ? "" : `${field}: `}${message}`;
}

/** A file that cannot be used at all: it is missing, or its header is not that of the format. */
export class UnusableFileError extends Error {
  constructor(file: string, line: number | null, message: string) {
    super(`${file}${line === null ? "" : `:${String(line)}`}: ${message}`);
    this.name = "UnusableFileError";
  }
}
