/** Values by a key of each, in their order. */
export function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const same = groups.get(key(value));
    if (same) same.push(value);
    else groups.set(key(value), [value]);
  }
  return groups;
}
