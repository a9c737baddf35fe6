/** Work that Shopify does later: counted, so that a test can wait until nothing is under way. */
export type Tasks = {
  later(delayMs: number, work: () => void | Promise<void>): void;
  track<T>(work: Promise<T>): Promise<T>;
  readonly pending: number;
  settle(timeoutMs: number): Promise<boolean>;
  close(): void;
};

export function createTasks(onError: (error: unknown) => void): Tasks {
  const timers = new Set<NodeJS.Timeout>();
  const idle = new Set<() => void>();
  let running = 0;
  let closed = false;
  const pending = (): number => timers.size + running;
  const tell = (): void => {
    if (pending() > 0) return;
    for (const wake of idle) wake();
    idle.clear();
  };
  const run = async (work: () => void | Promise<void>): Promise<void> => {
    running += 1;
    try {
      await work();
    } catch (error) {
      onError(error);
    } finally {
      running -= 1;
      tell();
    }
  };
  return {
    later(delayMs, work) {
      if (closed) return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        void run(work);
      }, delayMs);
      timers.add(timer);
    },
    async track(work) {
      running += 1;
      try {
        return await work;
      } finally {
        running -= 1;
        tell();
      }
    },
    get pending() {
      return pending();
    },
    settle(timeoutMs) {
      if (pending() === 0) return Promise.resolve(true);
      return new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timeout);
          resolve(true);
        };
        const timeout = setTimeout(() => {
          idle.delete(done);
          resolve(false);
        }, timeoutMs);
        idle.add(done);
      });
    },
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      tell();
    },
  };
}
