import { type Random, createRandom } from "../state/random";
import { personAt } from "../store/names";
import { BEHAVIOUR, type Persona } from "./personas";

export const DAY = 86_400_000;
export const WEEK = 7 * DAY;

export type Person = {
  readonly member: string;
  readonly persona: Persona;
  readonly group: string;
  readonly joinedAt: number;
  /** Weeks in which the person takes a rest, by number of the simulation's week. */
  readonly rests: readonly number[];
  /** Whether a newcomer stays. */
  readonly stays: boolean;
};
export type CastGroup = {
  readonly group: string;
  readonly name: string;
  readonly creator: string;
  readonly parent: string;
};
export type CastCode = { readonly code: string; readonly owner: string; readonly group: string };
export type CastMembership = {
  readonly member: string;
  readonly group: string;
  readonly joinedAt: number;
  readonly leftAt: number | null;
};

/** Who there is. It grows with members, not with what they do. */
export type Cast = {
  readonly people: readonly Person[];
  readonly groups: readonly CastGroup[];
  readonly memberships: readonly CastMembership[];
  /** Of creators first; codes without a group are put on deal pages by whoever owns them. */
  readonly codes: readonly CastCode[];
  readonly rests: readonly { readonly member: string; readonly weekOf: number }[];
};

export type CastOptions = {
  readonly seed: number;
  readonly weeks: number;
  readonly members: number;
  readonly from: number;
};

type Topic = { readonly group: string; readonly name: string; readonly code: string; readonly parent: string };

const TOPICS: readonly Topic[] = [
  { group: "wheel", name: "Wheel Throwers", code: "WHEEL10", parent: "" },
  { group: "glaze", name: "Glaze Lab", code: "GLAZE10", parent: "" },
  { group: "mornings", name: "Slow Mornings", code: "MORNING10", parent: "" },
  { group: "beginners", name: "Studio Beginners", code: "FIRSTBOWL", parent: "wheel" },
  { group: "kiln", name: "Kiln Nights", code: "KILN10", parent: "" },
  { group: "tea", name: "Tea Bowls", code: "TEABOWL", parent: "" },
  { group: "raku", name: "Raku Circle", code: "RAKU10", parent: "" },
  { group: "porcelain", name: "Porcelain People", code: "PORCELAIN", parent: "" },
  { group: "market", name: "Market Sellers", code: "MARKET10", parent: "" },
  { group: "tiles", name: "Tile Makers", code: "TILES10", parent: "" },
  { group: "garden", name: "Garden Pots", code: "GARDEN10", parent: "" },
  { group: "form", name: "Figure and Form", code: "FORM10", parent: "" },
];
const CITIES =
  "Berlin Lisbon Austin Leeds Kyoto Oslo Izmir Porto Ghent Turin Lyon Cork Bergen Malmo Basel Graz Utrecht Tartu Brno Split".split(
    " ",
  );
const MEMBERS_OF_A_GROUP = 110;
const GROUPS_MIN = 4;
const RING_PERCENT = 0.6;
const RING_MIN = 4;

/** The topics first, then their chapters by city. */
function topicAt(index: number): Topic {
  const topic = TOPICS[index % TOPICS.length] ?? {
    group: "wheel",
    name: "Wheel Throwers",
    code: "WHEEL10",
    parent: "",
  };
  const round = Math.floor(index / TOPICS.length);
  if (round === 0) return topic;
  const city = CITIES[(round - 1) % CITIES.length] ?? "Berlin";
  const again = round > CITIES.length ? ` ${Math.ceil(round / CITIES.length)}` : "";
  const place = `${city}${again}`;
  return {
    group: `${topic.group}-${place.toLowerCase().replace(" ", "-")}`,
    name: `${topic.name} ${place}`,
    code: `${topic.code}-${place.toUpperCase().replace(" ", "")}`,
    parent: topic.group,
  };
}

/** What the community calls the person whom the store knows under the same number. */
function createNames(): (index: number) => string {
  const seen = new Map<string, number>();
  return (index) => {
    const name = personAt(index).firstName.toLowerCase();
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}-${count}`;
  };
}

/** The personas of one group: one creator, the named parts, and lurkers for the rest. */
function personasOf(size: number): Persona[] {
  const personas: Persona[] = ["creator"];
  for (const persona of ["steady", "occasional", "fading", "burst", "hunter", "newcomer"] as const) {
    const count = Math.floor((size * BEHAVIOUR[persona].percentOfGroup) / 100);
    for (let n = 0; n < count; n++) personas.push(persona);
  }
  while (personas.length < size) personas.push("lurker");
  return personas.slice(0, size);
}

function joinWeek(random: Random, persona: Persona, weeks: number): number {
  const chance = random();
  if (persona === "creator") return 0;
  if (persona === "newcomer") return Math.floor(weeks * (0.1 + 0.75 * chance));
  return Math.floor(chance * 0.45 * weeks);
}

/** Rests fall into the weeks around the middle, when everybody is tired. */
function restWeeks(random: Random, persona: Persona, weeks: number): number[] {
  if ((persona !== "steady" && persona !== "creator") || random() > 0.2) return [];
  const first = Math.floor(weeks * (0.45 + 0.15 * random()));
  return random() < 0.5 ? [first] : [first, first + 1];
}

/** Everybody and everything that a simulated store has before the first week. The same options give the same. */
export function buildCast(options: CastOptions): Cast {
  const { weeks, members, from } = options;
  const random = createRandom(options.seed);
  const ringSize = Math.min(Math.max(RING_MIN, Math.round((members * RING_PERCENT) / 100)), Math.floor(members / 8));
  const wanted = Math.max(GROUPS_MIN, Math.round(members / MEMBERS_OF_A_GROUP));
  const count = Math.max(1, Math.min(wanted, Math.floor(members / 8)));
  const topics = Array.from({ length: count }, (_, index) => topicAt(index));
  const nameOf = createNames();
  const people: Person[] = [];
  const add = (persona: Persona, group: string): void => {
    const joinedAt = from + joinWeek(random, persona, weeks) * WEEK;
    const rests = restWeeks(random, persona, weeks);
    people.push({ member: nameOf(people.length), persona, group, joinedAt, rests, stays: random() < 0.45 });
  };
  const inGroups = members - ringSize;
  for (const [index, { group }] of topics.entries()) {
    const size = Math.floor(inGroups / count) + (index < inGroups % count ? 1 : 0);
    for (const persona of personasOf(size)) add(persona, group);
  }
  for (let n = 0; n < ringSize; n++) add("ring", topics.at(-1)?.group ?? "");
  return {
    people,
    groups: topics.map(({ group, name, parent }) => ({ group, name, parent, creator: leaderOf(people, group) })),
    memberships: membershipsOf(random, people, topics, options),
    codes: codesOf(people, topics),
    rests: people.flatMap(({ member, rests }) => rests.map((week) => ({ member, weekOf: from + week * WEEK }))),
  };
}

function leaderOf(people: readonly Person[], group: string): string {
  return people.find((one) => one.group === group && one.persona === "creator")?.member ?? "";
}

/** Everybody is in their own group; some who are often there are in a second one; some who faded leave. */
function membershipsOf(
  random: Random,
  people: readonly Person[],
  topics: readonly Topic[],
  { from, weeks }: CastOptions,
): CastMembership[] {
  return people.flatMap(({ member, group, joinedAt, persona }) => {
    const leaves = persona === "fading" && random() < 0.4;
    const leftAt = leaves ? Math.max(joinedAt + 4 * WEEK, from + Math.floor(weeks * 0.85) * WEEK) : null;
    const own: CastMembership = { member, group, joinedAt, leftAt };
    if (persona !== "steady" || random() > 0.25) return [own];
    const second = topics[Math.floor(random() * topics.length)]?.group ?? group;
    return second === group ? [own] : [own, { member, group: second, joinedAt, leftAt: null }];
  });
}

/** Every creator's code; one in three code hunters and the first of the ring run one of their own. */
function codesOf(people: readonly Person[], topics: readonly Topic[]): CastCode[] {
  const codes: CastCode[] = topics.map(({ group, code }) => ({ code, group, owner: leaderOf(people, group) }));
  const deal = ({ member }: Person): CastCode => ({ code: `DEAL-${member.toUpperCase()}`, owner: member, group: "" });
  const hunters = people.filter(({ persona }) => persona === "hunter");
  const [ring] = people.filter(({ persona }) => persona === "ring");
  return [...codes, ...hunters.filter((_, index) => index % 3 === 0).map(deal), ...(ring ? [deal(ring)] : [])];
}
