import { compareText } from "../shared/ids";
import type { MemberId } from "../shared/ids";
import type { TrustSettings } from "../programs/program";

export type TrustEdge = {
  readonly giver: MemberId;
  readonly receiver: MemberId;
  /** Endorsements of the window, each faded by its weeks: any unit, as long as edgeMax is in the same. */
  readonly weight: number;
};

export type TrustGraph = {
  readonly edges: readonly TrustEdge[];
  /** Staff, group creators, members with at least 3 paid orders. */
  readonly seeds: readonly MemberId[];
};

const ROUNDS_MAX = 100;
const CHANGE_MIN = 1e-9;

export type TrustSnapshot = {
  /** Whole percents of everybody in the graph. */
  readonly percents: Map<MemberId, number>;
  /** t of section 5: everybody's part of all trust, summing to 1. Not stored, not compared: published percents are. */
  readonly parts: ReadonlyMap<MemberId, number>;
  readonly edges: number;
  readonly seeds: number;
  readonly rounds: number;
};

/** What intake reads until the next snapshot: published trust alone. */
export function publishTrust(settings: TrustSettings, graph: TrustGraph): Map<MemberId, number> {
  return solveTrust(settings, graph).percents;
}

/**
 * EigenTrust of SCORING.md section 5: published trust in whole percents, min(100, floor(100 * N * t)), for everybody in the graph.
 * Members and edges are gone through by id, so the same graph gives the same trust on any machine; floats stay in here.
 */
export function solveTrust(settings: TrustSettings, graph: TrustGraph): TrustSnapshot {
  const edges = graph.edges
    .filter(({ giver, receiver, weight }) => giver !== receiver && weight > 0)
    .map((edge) => ({ ...edge, weight: Math.min(settings.edgeMax, edge.weight) }))
    .sort((a, b) => compareText(a.giver, b.giver) || compareText(a.receiver, b.receiver));
  const names = new Set<MemberId>(graph.seeds);
  for (const { giver, receiver } of edges) names.add(giver).add(receiver);
  const members = [...names].sort(compareText);
  const index = new Map(members.map((member, position) => [member, position]));
  const seeds = new Set(graph.seeds);
  const size = { edges: edges.length, seeds: seeds.size };
  if (seeds.size === 0)
    return { percents: new Map(members.map((member) => [member, 0])), parts: new Map(), ...size, rounds: 0 };

  const start = members.map((member) => (seeds.has(member) ? 1 / seeds.size : 0));
  const given = new Float64Array(members.length);
  const links = edges.map(({ giver, receiver, weight }) => {
    const link = { from: index.get(giver) ?? 0, to: index.get(receiver) ?? 0, weight };
    given[link.from] = (given[link.from] ?? 0) + weight;
    return link;
  });
  let trust = Float64Array.from(start);
  let rounds = 0;
  while (rounds < ROUNDS_MAX) {
    rounds += 1;
    const next = spread(settings, { start, given, links }, trust);
    let change = 0;
    for (const [position, value] of next.entries()) change += Math.abs(value - (trust[position] ?? 0));
    trust = next;
    if (change < CHANGE_MIN) break;
  }
  const percents = new Map<MemberId, number>();
  for (const [position, member] of members.entries()) {
    // The iteration ends within 1e-9 of its goal: what is that near a whole percent is one.
    const percent = Math.floor(100 * members.length * (trust[position] ?? 0) + 1e-6);
    percents.set(member, Math.min(100, percent));
  }
  const parts = new Map(members.map((member, position) => [member, trust[position] ?? 0]));
  return { percents, parts, ...size, rounds };
}

type Network = {
  readonly start: readonly number[];
  readonly given: Float64Array;
  readonly links: readonly { readonly from: number; readonly to: number; readonly weight: number }[];
};

/** One round; who endorses nobody passes their trust on to the seeds. */
function spread(settings: TrustSettings, network: Network, trust: Float64Array): Float64Array<ArrayBuffer> {
  const { start, given, links } = network;
  const passed = new Float64Array(trust.length);
  let idle = 0;
  for (const [position, value] of trust.entries()) if ((given[position] ?? 0) === 0) idle += value;
  for (const { from, to, weight } of links) {
    passed[to] = (passed[to] ?? 0) + ((trust[from] ?? 0) * weight) / (given[from] ?? 1);
  }
  const next = new Float64Array(trust.length);
  for (const [position, seed] of start.entries()) {
    next[position] = (1 - settings.restart) * ((passed[position] ?? 0) + idle * seed) + settings.restart * seed;
  }
  return next;
}
