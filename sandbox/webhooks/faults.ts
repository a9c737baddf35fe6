import { z } from "zod";

const probability = z.number().min(0).max(1);

const lostResponse = z.object({
  /** Name of the operation or of its first field, e.g. storeCreditAccountCredit; "*" for any. */
  operation: z.string().default("*"),
  count: z.number().int().min(1).default(1),
});
const answer = z.object({
  status: z.number().int().min(400).max(599),
  count: z.number().int().min(1).default(1),
  operation: z.string().default("*"),
});

export const faultSettings = z.object({
  webhooks: z
    .object({
      duplicate: probability.default(0),
      reorder: probability.default(0),
      lose: probability.default(0),
      delay: probability.default(0),
      delayMs: z.number().int().min(0).default(500),
      topics: z.array(z.string()).optional(),
    })
    .prefault({}),
  /** Executed and kept, but the connection breaks before the answer. */
  lostResponses: z.array(lostResponse).default([]),
  /** Not executed; answered with this HTTP status. 429 and 5xx. */
  httpErrors: z.array(answer).default([]),
  /** Not executed; answered as THROTTLED with HTTP 200. */
  throttled: z.number().int().min(0).default(0),
  /** Every Admin API answer waits this long. */
  slowMs: z.number().int().min(0).default(0),
  seed: z.number().int().optional(),
});
export type Faults = z.infer<typeof faultSettings>;

const current = new WeakMap<object, Faults>();

/** Faults belong to one sandbox and are not kept over a restart. */
export function faultsOf(world: object): Faults {
  const known = current.get(world);
  if (known) return known;
  const none = faultSettings.parse({});
  current.set(world, none);
  return none;
}

export function setFaults(world: object, faults: Faults): void {
  current.set(world, faults);
}

/** Takes one use of the first matching fault from the list. */
export function takeFault<T extends { operation: string; count: number }>(
  list: T[],
  names: readonly string[],
): T | undefined {
  const index = list.findIndex((fault) => fault.operation === "*" || names.includes(fault.operation));
  const fault = list[index];
  if (!fault) return undefined;
  fault.count -= 1;
  if (fault.count <= 0) list.splice(index, 1);
  return fault;
}
