import { type ProblemDetail, problemSentence } from "./problems";

/** What is wrong with a program file and where: `rewards.buyerRateBp.Gold: no tier has this name`. */
export type SettingProblem = { readonly path: string; readonly message: string; readonly detail?: ProblemDetail };

/** Reads one value; adds to `problems` and gives the fallback when it is refused. */
export type Reader<T> = (value: unknown, path: string, problems: SettingProblem[], fallback: T) => T;
export type Readers<T> = { readonly [Key in keyof T]: Reader<T[Key]> };

export function shown(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return String(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

export function keyPath(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function refuse<T>(problems: SettingProblem[], path: string, said: string | ProblemDetail, fallback: T): T {
  problems.push(
    typeof said === "string" ? { path, message: said } : { path, message: problemSentence(said), detail: said },
  );
  return fallback;
}

export function whole(min: number, max: number = Number.MAX_SAFE_INTEGER): Reader<number> {
  const limit = max === Number.MAX_SAFE_INTEGER ? null : max;
  return (value, path, problems, fallback) => {
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max) return value;
    return refuse(problems, path, { code: "whole", min, max: limit, got: shown(value) }, fallback);
  };
}

/** A number strictly between two others: the one setting that is no integer is the restart of peer trust. */
export function between(min: number, max: number): Reader<number> {
  return (value, path, problems, fallback) => {
    if (typeof value === "number" && value > min && value < max) return value;
    return refuse(problems, path, { code: "between", min, max, got: shown(value) }, fallback);
  };
}

export const text: Reader<string> = (value, path, problems, fallback) => {
  if (typeof value === "string" && value.trim() !== "") return value;
  return refuse(problems, path, { code: "text", got: shown(value) }, fallback);
};

/** A text that may be empty. */
export const optionalText: Reader<string> = (value, path, problems, fallback) => {
  if (typeof value === "string") return value;
  return refuse(problems, path, { code: "text", got: shown(value) }, fallback);
};

/** One of a closed set of words. */
export function oneOf<const T extends string>(...words: readonly T[]): Reader<T> {
  return (value, path, problems, fallback) => {
    const found = words.find((word) => word === value);
    return found ?? refuse(problems, path, { code: "one-of", words, got: shown(value) }, fallback);
  };
}

export const flag: Reader<boolean> = (value, path, problems, fallback) => {
  if (typeof value === "boolean") return value;
  return refuse(problems, path, `expected true or false, got ${shown(value)}`, fallback);
};

/** Unknown keys are refused with their path; keys that are not given keep the fallback's value. */
export function object<T extends object>(readers: Readers<T>): Reader<T> {
  return (value, path, problems, fallback) => {
    if (!isPlainObject(value)) return refuse(problems, path, `expected an object, got ${shown(value)}`, fallback);
    const known = Object.keys(readers);
    for (const key of Object.keys(value)) {
      if (known.includes(key)) continue;
      refuse(problems, keyPath(path, key), `unknown key; expected one of ${known.join(", ")}`, undefined);
    }
    const result: T = { ...fallback };
    for (const key of known as (keyof T & string)[]) {
      const given = value[key];
      if (given === undefined) continue;
      result[key] = readers[key](given, keyPath(path, key), problems, fallback[key]);
    }
    return result;
  };
}

export function list<T>(item: Reader<T>, fallbackItem: T): Reader<readonly T[]> {
  const items = anyList(item, fallbackItem);
  return (value, path, problems, fallback) => {
    if (Array.isArray(value) && value.length > 0) return items(value, path, problems, fallback);
    if (Array.isArray(value)) return refuse(problems, path, { code: "list-empty" }, fallback);
    return refuse(problems, path, `expected a list with at least one entry, got ${shown(value)}`, fallback);
  };
}

/** A list that may be empty. */
export function anyList<T>(item: Reader<T>, fallbackItem: T): Reader<readonly T[]> {
  return (value, path, problems, fallback) => {
    if (!Array.isArray(value)) return refuse(problems, path, `expected a list, got ${shown(value)}`, fallback);
    return value.map((entry: unknown, index) => item(entry, `${path}[${String(index)}]`, problems, fallbackItem));
  };
}
