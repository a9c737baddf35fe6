import { type Random, createRandom } from "../state/random";
import { type Cast, DAY, type Person, WEEK, buildCast } from "./cast";
import { type Log, type StoreEvent, createLog } from "./events";
import { BEHAVIOUR } from "./personas";
import { type Store, ordersOfWeek } from "./shopping";

export type SimulationOptions = {
  readonly seed: number;
  readonly weeks: number;
  readonly members: number;
  /** The last moment of the simulation; `weeks` of it lie before. */
  readonly until: number;
  /** How much more is done and bought than usual; 1 and 1 if not given. */
  readonly pace?: Pace;
};
export type Pace = { readonly activities: number; readonly orders: number };
export type Simulation = {
  readonly cast: Cast;
  readonly from: number;
  /** Everything that happened, by time. May be gone through any number of times and is the same every time. */
  readonly events: () => Generator<StoreEvent, void, undefined>;
};

const FOR_SOMEBODY = new Set(["answer", "reply", "welcome"]);
const HOUR = 3_600_000;
/** What a moderator takes down again, of what those write who are after rewards alone. */
const SPAM = 0.03;

type Week = { readonly number: number; readonly from: number; readonly tired: boolean };
type Scene = { readonly log: Log; readonly random: Random; readonly weeks: number; readonly pace: Pace };

/** A store with a community, week by week. The same options give the same store to the last cent; memory grows with members. */
export function simulate(options: SimulationOptions): Simulation {
  const { seed, weeks, until, pace = { activities: 1, orders: 1 } } = options;
  const from = Math.floor((until - weeks * WEEK) / DAY) * DAY;
  const cast = buildCast({ ...options, from });
  const byGroup = new Map<string, Person[]>(cast.groups.map(({ group }) => [group, []]));
  for (const person of cast.people) byGroup.get(person.group)?.push(person);
  const ring = cast.people.filter(({ persona }) => persona === "ring");
  const store: Store = { cast, byGroup, weeks, guests: Math.max(12, Math.round(options.members / 2)) };

  function* events(): Generator<StoreEvent, void, undefined> {
    const scene: Scene = { log: createLog(until), random: createRandom(seed ^ 0x5eed), weeks, pace };
    for (let number = 0; number <= weeks; number++) {
      const week: Week = { number, from: from + number * WEEK, tired: isTired(number, weeks) };
      if (week.from > until) break;
      for (const [group, peers] of byGroup) {
        for (const person of peers) personWeek(scene, person, peers, week);
        if (number % 2 === 0) eventWeek(scene, group, peers, week);
      }
      ringWeek(scene, ring, week);
      ordersOfWeek(scene, store, week);
      yield* scene.log.takeBefore(week.from + WEEK);
    }
    yield* scene.log.takeBefore(Number.POSITIVE_INFINITY);
  }

  return { cast, from, events };
}

/** The weeks in which everybody does less. */
function isTired(number: number, weeks: number): boolean {
  return number >= weeks * 0.5 && number < weeks * 0.62;
}

/** How likely somebody is there: who faded fades, newcomers stay or do not, and some weeks are slow for all. */
function chanceIn(person: Person, week: Week, weeks: number): number {
  const { presence } = BEHAVIOUR[person.persona];
  const slow = week.tired ? 0.7 : 1;
  const joinedFor = Math.floor((week.from - person.joinedAt) / WEEK);
  switch (person.persona) {
    case "fading":
      return presence * slow * 0.8 ** Math.max(0, week.number - weeks * 0.45);
    case "newcomer":
      return person.stays || joinedFor < 3 ? presence * slow : 0.02;
    default:
      return presence * slow;
  }
}

function momentIn(random: Random, week: Week): number {
  return week.from + Math.floor(random() * 7) * DAY + Math.floor((8 + random() * 13) * 3600) * 1000;
}

/** Somebody else of the group who is there already; a few tries are enough for all but the first weeks. */
function peerOf(random: Random, peers: readonly Person[], person: Person, at: number): Person | null {
  for (let tries = 0; tries < 6; tries++) {
    const peer = peers[Math.floor(random() * peers.length)];
    if (peer && peer !== person && peer.joinedAt <= at && peer.persona !== "ring") return peer;
  }
  return null;
}

/** A week of one person: what they do, for whom, the thanks that come back for answers, and what is taken down again. */
function personWeek(scene: Scene, person: Person, peers: readonly Person[], week: Week): void {
  const { log, random, weeks } = scene;
  if (week.from + WEEK <= person.joinedAt) return;
  if (person.persona === "newcomer" && person.joinedAt >= week.from) welcomed(scene, person, peers);
  if (week.from < person.joinedAt || person.rests.includes(week.number)) return;
  if (random() > chanceIn(person, week, weeks)) return;
  const { most, kinds } = BEHAVIOUR[person.persona];
  const { member, group } = person;
  const count = 1 + Math.floor(random() * most * scene.pace.activities);
  for (let n = 0; n < count; n++) {
    const kind = kinds[Math.floor(random() * kinds.length)] ?? "reply";
    // Welcomes are for newcomers alone and come with them.
    const done = kind === "welcome" ? "answer" : kind;
    const at = momentIn(random, week);
    const peer = FOR_SOMEBODY.has(done) ? peerOf(random, peers, person, at) : null;
    const counterpart = peer?.member ?? "";
    const ref = `t${Math.floor(random() * 4000)}`;
    const id = log.activity({ member, group, kind: done, at, counterpart, ref });
    const isSpam = (person.persona === "burst" || person.persona === "hunter") && random() < SPAM;
    if (isSpam) log.reversal(id, at + Math.floor(1 + random() * 12) * DAY, { member, group, kind: done });
    if (done !== "answer" || counterpart === "" || random() > 0.55) continue;
    const thanks = random() < 0.3 ? "accepted_answer" : "helpful_vote_received";
    log.activity({ member, group, kind: thanks, at: at + HOUR, counterpart, ref });
  }
}

/** Most newcomers are greeted in their first days, by whoever leads the group or is often there. */
function welcomed({ log, random }: Scene, newcomer: Person, peers: readonly Person[]): void {
  if (random() > 0.8) return;
  const hosts = peers.filter(
    ({ persona, joinedAt }) => persona === "creator" || (persona === "steady" && joinedAt < newcomer.joinedAt),
  );
  const host = random() < 0.4 ? hosts[0] : hosts[Math.floor(random() * hosts.length)];
  if (!host) return;
  const at = newcomer.joinedAt + Math.floor((6 + random() * 110) * 3600) * 1000;
  log.activity({
    member: host.member,
    group: newcomer.group,
    kind: "welcome",
    at,
    counterpart: newcomer.member,
    ref: `hello-${newcomer.member}`,
  });
}

/** Every other week a group meets; whoever comes has been there with the host. */
function eventWeek({ log, random }: Scene, group: string, peers: readonly Person[], week: Week): void {
  const host = peers.find((one) => one.persona === "creator");
  if (!host || host.rests.includes(week.number)) return;
  const at = week.from + 4 * DAY + 18 * HOUR;
  const ref = `event-${group}-${week.number}`;
  log.activity({ member: host.member, group, kind: "event_hosted", at, counterpart: "", ref });
  for (const guest of peers) {
    if (guest === host || guest.joinedAt > at || random() >= BEHAVIOUR[guest.persona].attends) continue;
    log.activity({ member: guest.member, group, kind: "event_attended", at: at + 600_000, counterpart: "", ref });
  }
}

/** The closed ring: each votes for others of the ring, week after week, and nobody outside does. */
function ringWeek({ log, random }: Scene, ring: readonly Person[], week: Week): void {
  for (const giver of ring) {
    if (giver.joinedAt > week.from) continue;
    for (let n = 0; n < 4; n++) {
      const receiver = ring[Math.floor(random() * ring.length)];
      if (!receiver || receiver === giver || receiver.joinedAt > week.from) continue;
      const kind = random() < 0.4 ? "accepted_answer" : "helpful_vote_received";
      const ref = `t${Math.floor(random() * 4000)}`;
      const at = momentIn(random, week);
      log.activity({ member: receiver.member, group: receiver.group, kind, at, counterpart: giver.member, ref });
    }
  }
}
