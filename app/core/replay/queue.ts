import type { Instant } from "../shared/time";

export type Queue<T> = { readonly push: (item: T) => void; readonly takeUntil: (instant: Instant) => T | undefined };

/** Smallest instant first: a binary heap. */
export function createQueue<T>(instantOf: (item: T) => Instant): Queue<T> {
  const heap: T[] = [];
  const at = (index: number): number => {
    const item = heap[index];
    return item === undefined ? Number.POSITIVE_INFINITY : instantOf(item);
  };
  const swap = (a: number, b: number): void => {
    const [first, second] = [heap[a], heap[b]];
    if (first === undefined || second === undefined) return;
    heap[a] = second;
    heap[b] = first;
  };
  const push = (item: T): void => {
    heap.push(item);
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (at(parent) <= at(child)) break;
      swap(parent, child);
      child = parent;
    }
  };
  const takeUntil = (instant: Instant): T | undefined => {
    if (at(0) > instant) return undefined;
    const [first] = heap;
    const last = heap.pop();
    if (heap.length > 0 && last !== undefined) heap[0] = last;
    for (let parent = 0; ;) {
      const left = 2 * parent + 1;
      const child = at(left + 1) < at(left) ? left + 1 : left;
      if (at(child) >= at(parent)) break;
      swap(parent, child);
      parent = child;
    }
    return first;
  };
  return { push, takeUntil };
}
