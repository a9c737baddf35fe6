import type { Context, Resolvers } from "./context";
import { userError } from "./shapes";

const PAYLOAD_BYTES_MAX = 50_000;

/** Recorded for the control plane; the sandbox has no Flow to run. */
function receive(
  _source: unknown,
  args: { handle?: string | null; payload?: unknown; body?: string | null },
  { world, store }: Context,
): unknown {
  if (!args.handle || args.payload === undefined) {
    return { userErrors: [userError(["handle"], "Handle and payload must be given together.")] };
  }
  if (Buffer.byteLength(JSON.stringify(args.payload)) > PAYLOAD_BYTES_MAX) {
    return {
      userErrors: [
        userError(
          ["payload"],
          `Errors validating schema: properties size exceeds the limit of ${PAYLOAD_BYTES_MAX} bytes.`,
        ),
      ],
    };
  }
  store.flowTriggers.put({ id: world.nextNumber(), handle: args.handle, payload: args.payload, at: world.nowIso() });
  return { userErrors: [] };
}

export const flowResolvers: Resolvers = { Mutation: { flowTriggerReceive: receive } };
