import { createRandom, type Random } from "../state/random";
import { personAt } from "../store/names";

/** A living sample: a pottery shop's community over half a year, in the interchange format's terms. The same seed gives the same one. */
export type SampleActivity = {
  id: string;
  member: string;
  group: string;
  kind: string;
  at: number;
  counterpart: string;
  ref: string;
};
export type SampleOrder = {
  ref: string;
  customer: string;
  at: number;
  totalMinor: number;
  code: string | null;
  referral: string | null;
  refund: { at: number; amountMinor: number } | null;
};
export type SampleCommunity = {
  groups: { group: string; name: string; creator: string; parent: string }[];
  members: { member: string; customer: string; joinedAt: number }[];
  memberships: { member: string; group: string; joinedAt: number }[];
  codes: { code: string; owner: string; group: string }[];
  activities: SampleActivity[];
  orders: SampleOrder[];
};

type Persona = "creator" | "steady" | "occasional" | "burst" | "codes" | "lurker";
type Person = { member: string; persona: Persona; group: string; joinedAt: number };

const DAY = 86_400_000;
const WEEK = 7 * DAY;
export const SAMPLE_WEEKS = 26;
const GROUPS = [
  { group: "wheel", name: "Wheel Throwers", code: "WHEEL10", parent: "" },
  { group: "glaze", name: "Glaze Lab", code: "GLAZE10", parent: "" },
  { group: "mornings", name: "Slow Mornings", code: "MORNING10", parent: "" },
  { group: "beginners", name: "Studio Beginners", code: "FIRSTBOWL", parent: "wheel" },
];
const SIZES: Readonly<Record<Persona, number>> = {
  creator: 1,
  steady: 7,
  occasional: 11,
  burst: 2,
  codes: 3,
  lurker: 9,
};

/** Chance that a persona is there in a week, and how much they do when they are. */
const PRESENCE: Readonly<Record<Persona, readonly [chance: number, most: number]>> = {
  creator: [0.95, 9],
  steady: [0.5, 3],
  occasional: [0.2, 2],
  burst: [0.04, 40],
  codes: [0.4, 3],
  lurker: [0.03, 1],
};

/** What the community calls the person whom the store knows under the same number. */
function nameOf(index: number): string {
  const name = personAt(index).firstName.toLowerCase();
  const earlier = Array.from({ length: index }, (_, n) => personAt(n).firstName.toLowerCase()).filter(
    (one) => one === name,
  );
  return earlier.length === 0 ? name : `${name}-${earlier.length + 1}`;
}

function people(random: Random, from: number): Person[] {
  const all: Person[] = [];
  for (const { group } of GROUPS) {
    for (const [persona, size] of Object.entries(SIZES) as [Persona, number][]) {
      for (let n = 0; n < size; n++) {
        const weeksLate = persona === "creator" ? 0 : Math.floor(random() * 12);
        all.push({
          member: nameOf(all.length),
          persona,
          group,
          joinedAt: from + weeksLate * WEEK,
        });
      }
    }
  }
  return all;
}

const KINDS: Readonly<Record<Persona, readonly string[]>> = {
  creator: ["answer", "answer", "moderation", "welcome", "reply", "post"],
  steady: ["answer", "reply", "reply", "post", "answer", "zero_party_answer"],
  occasional: ["reply", "post", "review", "reply"],
  burst: ["post", "reply", "review"],
  codes: ["code_shared_used", "share_for_reward", "giveaway_entry"],
  lurker: ["reply"],
};
const FOR_SOMEBODY = new Set(["answer", "reply", "welcome"]);

type Log = { activities: SampleActivity[]; random: Random; now: number };

function pick<T>(random: Random, list: readonly T[]): T | undefined {
  return list[Math.floor(random() * list.length)];
}

function add(log: Log, activity: Omit<SampleActivity, "id">): void {
  if (activity.at <= log.now) log.activities.push({ id: `s${log.activities.length + 1}`, ...activity });
}

/** A week of one person: what they do, for whom, and the thanks that come back for answers. */
function personWeek(log: Log, person: Person, peers: readonly Person[], weekStart: number): void {
  const { random } = log;
  const [chance, most] = PRESENCE[person.persona];
  if (weekStart < person.joinedAt || random() > chance) return;
  const count = 1 + Math.floor(random() * most);
  for (let n = 0; n < count; n++) {
    const kind = pick(random, KINDS[person.persona]) ?? "reply";
    const at = weekStart + Math.floor(random() * 7) * DAY + Math.floor((8 + random() * 13) * 3_600_000);
    const peer = pick(
      random,
      peers.filter((one) => one.member !== person.member && one.joinedAt <= at),
    );
    const counterpart = FOR_SOMEBODY.has(kind) ? (peer?.member ?? "") : "";
    const ref = `t${Math.floor(random() * 4000)}`;
    add(log, { member: person.member, group: person.group, kind, at, counterpart, ref });
    if (kind !== "answer" || counterpart === "" || random() > 0.55) continue;
    const thanks = random() < 0.3 ? "accepted_answer" : "helpful_vote_received";
    add(log, { member: person.member, group: person.group, kind: thanks, at: at + 3_600_000, counterpart, ref });
  }
}

/** Every other week a group meets; whoever comes has been there with the host. */
function eventWeek(log: Log, group: string, peers: readonly Person[], weekStart: number, number: number): void {
  const host = peers.find((one) => one.persona === "creator");
  if (!host) return;
  const at = weekStart + 4 * DAY + 18 * 3_600_000;
  const ref = `event-${group}-${number}`;
  add(log, { member: host.member, group, kind: "event_hosted", at, counterpart: "", ref });
  for (const guest of peers) {
    const comes = guest.persona === "steady" ? 0.5 : guest.persona === "occasional" ? 0.2 : 0.05;
    if (guest !== host && guest.joinedAt <= at && log.random() < comes) {
      add(log, { member: guest.member, group, kind: "event_attended", at: at + 600_000, counterpart: "", ref });
    }
  }
}

const BUYS_A_WEEK: Readonly<Record<Persona, number>> = {
  creator: 0.1,
  steady: 0.22,
  occasional: 0.16,
  burst: 0.12,
  codes: 0.3,
  lurker: 0.1,
};

function ordersOf(random: Random, all: readonly Person[], from: number, now: number): SampleOrder[] {
  const orders: SampleOrder[] = [];
  for (let week = 0; week < SAMPLE_WEEKS; week++) {
    for (const person of all) {
      const at = from + week * WEEK + Math.floor(random() * WEEK);
      if (at < person.joinedAt || at > now - 3_600_000 || random() > BUYS_A_WEEK[person.persona]) continue;
      const totalMinor = 1900 + Math.floor(random() * 24) * 450;
      const uses = person.persona === "codes" ? 0.85 : 0.2;
      const code = random() < uses ? (GROUPS.find((one) => one.group === person.group)?.code ?? null) : null;
      const referral =
        random() < 0.06
          ? (pick(
              random,
              all.filter((one) => one.persona === "steady"),
            )?.member ?? null)
          : null;
      const refunded = random() < 0.06 ? (random() < 0.5 ? totalMinor : Math.floor(totalMinor / 2)) : 0;
      const refundAt = at + Math.floor(2 + random() * 20) * DAY;
      const refund = refunded > 0 && refundAt < now ? { at: refundAt, amountMinor: refunded } : null;
      orders.push({ ref: `o${orders.length + 1}`, customer: person.member, at, totalMinor, code, referral, refund });
    }
  }
  return orders.sort((a, b) => a.at - b.at);
}

/** The community of the demo: `now` is its last moment, half a year of it lies before. */
export function sampleCommunity(seed: number, now: number): SampleCommunity {
  const random = createRandom(seed);
  const from = Math.floor((now - SAMPLE_WEEKS * WEEK) / DAY) * DAY;
  const all = people(random, from);
  const log: Log = { activities: [], random, now };
  for (let week = 0; week < SAMPLE_WEEKS; week++) {
    for (const { group } of GROUPS) {
      const peers = all.filter((one) => one.group === group);
      for (const person of peers) personWeek(log, person, peers, from + week * WEEK);
      if (week % 2 === 0) eventWeek(log, group, peers, from + week * WEEK, week);
    }
  }
  const leader = (group: string): string =>
    all.find((one) => one.group === group && one.persona === "creator")?.member ?? "";
  return {
    groups: GROUPS.map(({ group, name, parent }) => ({ group, name, parent, creator: leader(group) })),
    members: all.map(({ member, joinedAt }) => ({ member, customer: member, joinedAt })),
    memberships: all.map(({ member, group, joinedAt }) => ({ member, group, joinedAt })),
    codes: GROUPS.map(({ group, code }) => ({ code, group, owner: leader(group) })),
    activities: log.activities.sort((a, b) => a.at - b.at),
    orders: ordersOf(random, all, from, now),
  };
}
