// node --import: moves Date.now(), the product's clock, by the milliseconds in FAULTS_CLOCK_FILE and FAULTS_SKEW_MS. `new Date()`, which
// libraries check signed tokens with, keeps the machine's time. FAULTS_HURRY makes the long pauses of a worker's rounds short.
import { readFileSync } from "node:fs";

const LOOK_EVERY_MS = 10;
const file = process.env.FAULTS_CLOCK_FILE;
const skewMs = Number(process.env.FAULTS_SKEW_MS ?? 0);

if (file) {
  const realNow = Date.now;
  let offsetMs = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  Date.now = () => {
    const now = realNow();
    if (now - lookedAt >= LOOK_EVERY_MS) {
      lookedAt = now;
      offsetMs = Number(readFileSync(file, "utf8"));
    }
    return now + offsetMs + skewMs;
  };
}

if (process.env.FAULTS_HURRY) {
  const realSetTimeout = globalThis.setTimeout;
  const hurried = (ms) => (ms >= 60_000 ? ms / 450 : ms >= 5000 ? ms / 10 : ms);
  globalThis.setTimeout = Object.assign(
    (work, ms = 0, ...rest) => realSetTimeout(work, hurried(ms), ...rest),
    realSetTimeout,
  );
}
