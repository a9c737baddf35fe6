/* The web process as it is, for the webhook benchmark. With BENCH_WITHOUT_INSERT its inbox takes everything and stores nothing. */
import { createDeps } from "~/deps.server";

const deps = await createDeps("web");
const without = process.env["BENCH_WITHOUT_INSERT"] === "1";
// The place where webDeps() keeps what it made; the server below finds it there.
(globalThis as Record<symbol, unknown>)[Symbol.for("hearth.deps")] = Promise.resolve(
  without ? { ...deps, inbox: { store: () => Promise.resolve() } } : deps,
);
// Microseconds of CPU so far, whenever somebody asks.
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.(user + system);
});
await import("../app/server");
