import { simulate } from "../sandbox/simulation/simulate";
import { defaultProgram } from "../app/core/programs/parse-program";
import { DEFAULT_TRUST } from "../app/core/programs/defaults";
import type { Community, ReplayActivity } from "../app/core/replay/replay-input";
import { createReplay } from "../app/core/replay/replay";
import { scoreAt } from "../app/core/scoring/score-at";
import { createZone } from "../app/core/shared/zone";
import { publishTrust } from "../app/core/trust/publish-trust";
import { type BenchPart, RUNS, median, rounded } from "./measure";

const UNTIL = Date.parse("2026-06-29T00:00:00Z");
const SCORES = 100_000;
const TRUST_MEMBERS = 50_000;
const TRUST_EDGES = 500_000;

/** What the engine costs in memory, without files and database: an activity, an order, a score, a snapshot of trust. */
export function benchEngine(): Promise<BenchPart> {
  const replays = times(replayOnce);
  const scores = times(readScores);
  const trust = times(solveTrust);
  return Promise.resolve({
    name: "engine alone",
    rows: [
      { label: "activity taken in", median: rounded(median(replays.map((one) => one.activityUs)), 2), unit: "us" },
      {
        label: "order, with the weekly closes between",
        median: rounded(median(replays.map((one) => one.orderUs)), 1),
        unit: "us",
      },
      { label: "score read, 52 weeks", median: rounded(median(scores), 2), unit: "us" },
      { label: "trust, 50,000 members, 500,000 edges", median: rounded(median(trust), 2), unit: "s" },
    ],
  });
}

function times<T>(run: () => T): T[] {
  run();
  return Array.from({ length: RUNS }, run);
}

function replayOnce(): { activityUs: number; orderUs: number } {
  const simulation = simulate({ seed: 1, weeks: 52, members: 2000, until: UNTIL });
  const { cast } = simulation;
  const community: Community = {
    members: cast.people.map(({ member, joinedAt }) => ({ member, customer: member, joinedAt })),
    groups: cast.groups,
    memberships: cast.memberships,
    codes: cast.codes.map(({ code, owner, group }) => ({ code, owner, group: group === "" ? null : group })),
    rests: [],
  };
  const program = defaultProgram();
  const sink = { shares: () => undefined, lot: () => undefined, notes: () => undefined };
  const replay = createReplay({ program, zone: createZone("UTC"), community, at: UNTIL, sink });
  const spent = { activity: 0, order: 0 };
  const count = { activity: 0, order: 0 };
  for (const event of [...simulation.events()]) {
    if (event.kind === "refund") continue;
    const started = performance.now();
    if (event.kind === "activity") replay.activity(activityOf(event.activity));
    else replay.order({ ...event.order, placedAt: event.at, currency: "USD", refunds: [] });
    spent[event.kind] += performance.now() - started;
    count[event.kind] += 1;
  }
  return { activityUs: (spent.activity * 1000) / count.activity, orderUs: (spent.order * 1000) / count.order };
}

function activityOf(given: {
  id: string;
  member: string;
  group: string;
  kind: string;
  at: number;
  counterpart: string;
  ref: string;
}): ReplayActivity {
  const { id, member, group, kind, at, counterpart, ref } = given;
  return {
    ...{
      source: "bench",
      id,
      member,
      group,
      kindName: kind,
      occurredAt: at,
      ref,
      qualityPercent: 100,
      reversedAt: null,
    },
    counterpart: counterpart === "" ? null : counterpart,
  };
}

/** Microseconds for one. */
function readScores(): number {
  const program = defaultProgram();
  const rows = Array.from({ length: 52 }, (_, week) => ({
    week,
    creditMilli: 9000 + week,
    ownMilli: 8000,
    oneOffMilli: 500,
  }));
  const started = performance.now();
  let sum = 0;
  for (let n = 0; n < SCORES; n += 1) sum += scoreAt(program, { week: 52 + (n % 3), rows, restWeeks: [] }).scoreMilli;
  if (sum === 0) throw new Error("scores of 0 are not what is measured");
  return ((performance.now() - started) * 1000) / SCORES;
}

/** Seconds for a snapshot. */
function solveTrust(): number {
  const name = (n: number) => `m${String(n)}`;
  const edges = Array.from({ length: TRUST_EDGES }, (_, n) => ({
    giver: name((n * 7919) % TRUST_MEMBERS),
    receiver: name((n * 104_729 + (n >> 3)) % TRUST_MEMBERS),
    weight: 1 + (n % 5),
  }));
  const seeds = Array.from({ length: 500 }, (_, n) => name(n * 97));
  const started = performance.now();
  publishTrust(DEFAULT_TRUST, { edges, seeds });
  return (performance.now() - started) / 1000;
}
