import type { Random } from "../state/random";
import { type Cast, type CastCode, DAY, type Person, WEEK } from "./cast";
import type { Log } from "./events";
import { BEHAVIOUR } from "./personas";

export type Store = {
  readonly cast: Cast;
  readonly byGroup: ReadonlyMap<string, readonly Person[]>;
  readonly weeks: number;
  /** Customers who are in no community. */
  readonly guests: number;
};

type Week = { readonly number: number; readonly from: number };
type Scene = { readonly log: Log; readonly random: Random; readonly pace: { readonly orders: number } };
type Links = { readonly code: string | null; readonly referral: string | null };

/** Orders of guests a week, for each of them. */
const GUEST_BUYS = 0.06;
/** A flash sale brings this many times the orders of members and of guests, and most carry a code. */
const FLASH_MEMBERS = 2.5;
const FLASH_GUESTS = 4;
const FLASH_CODE = 0.7;

export function isFlashSale(number: number, weeks: number): boolean {
  return number === Math.floor(weeks * 0.7);
}

/** What is bought in a week: by members as they are, by guests who come from a search or a deal page. */
export function ordersOfWeek(scene: Scene, store: Store, week: Week): void {
  const { random, pace } = scene;
  const flash = isFlashSale(week.number, store.weeks);
  const { own, deals } = codesOf(store.cast.codes);
  for (const person of store.cast.people) {
    const at = week.from + Math.floor((random() * WEEK) / 1000) * 1000;
    const { buysAWeek } = BEHAVIOUR[person.persona];
    if (at < person.joinedAt || random() > buysAWeek * pace.orders * (flash ? FLASH_MEMBERS : 1)) continue;
    buy(scene, person.member, at, linksOf(scene, person, at, { store, own, deals, flash }));
  }
  const visits = store.guests * GUEST_BUYS * pace.orders * (flash ? FLASH_GUESTS : 1);
  const count = Math.floor(visits) + (random() < visits % 1 ? 1 : 0);
  for (let n = 0; n < count; n++) {
    const guest = `guest-${1 + Math.floor(random() * store.guests)}`;
    const at = week.from + Math.floor((random() * WEEK) / 1000) * 1000;
    buy(scene, guest, at, guestLinks(random, at, { store, own, deals, flash }));
  }
}

type Codes = { readonly own: ReadonlyMap<string, string>; readonly deals: readonly CastCode[] };
type Sale = Codes & { readonly store: Store; readonly flash: boolean };

const grouped = new WeakMap<readonly CastCode[], Codes>();

/** Codes by group, and those of deal pages: worked out once for a cast. */
function codesOf(codes: readonly CastCode[]): Codes {
  let found = grouped.get(codes);
  if (!found) {
    const own = new Map(codes.filter(({ group }) => group !== "").map(({ group, code }) => [group, code]));
    grouped.set(codes, (found = { own, deals: codes.filter(({ group }) => group === "") }));
  }
  return found;
}

function pick<T>(random: Random, list: readonly T[]): T | undefined {
  return list[Math.floor(random() * list.length)];
}

function linksOf({ random }: Scene, person: Person, at: number, sale: Sale): Links {
  const { usesCode, usesDeal } = BEHAVIOUR[person.persona];
  const peers = sale.store.byGroup.get(person.group) ?? [];
  if (person.persona === "ring") {
    const mate = pick(
      random,
      peers.filter(({ persona }) => persona === "ring"),
    );
    return {
      code: sale.deals.at(-1)?.code ?? null,
      referral: mate && mate !== person && mate.joinedAt <= at ? mate.member : null,
    };
  }
  const deal = random() < usesDeal ? (pick(random, sale.deals)?.code ?? null) : null;
  const wants = random() < Math.max(usesCode, sale.flash ? FLASH_CODE : 0);
  const code = wants ? (deal ?? sale.own.get(person.group) ?? null) : null;
  const friend =
    random() < 0.06
      ? pick(
          random,
          peers.filter(({ persona }) => persona === "steady"),
        )
      : undefined;
  return { code, referral: friend && friend !== person && friend.joinedAt <= at ? friend.member : null };
}

function guestLinks(random: Random, at: number, sale: Sale): Links {
  const chance = random();
  const often = sale.flash ? FLASH_CODE : 0.25;
  if (chance < often) return { code: pick(random, sale.deals)?.code ?? null, referral: null };
  if (chance < often + 0.1) return { code: pick(random, sale.store.cast.codes)?.code ?? null, referral: null };
  const friend = pick(random, sale.store.cast.people);
  return { code: null, referral: chance > 0.96 && friend && friend.joinedAt <= at ? friend.member : null };
}

/** One order, and what becomes of it: a few are cancelled, some come back in part or in full, in one piece or two. */
function buy({ log, random }: Scene, customer: string, at: number, links: Links): void {
  const totalMinor = 1900 + Math.floor(random() * 24) * 450;
  const cancelledAt = random() < 0.02 ? at + Math.floor((1 + random() * 60) * 3600) * 1000 : null;
  const order = log.order({ customer, at, totalMinor, ...links, cancelledAt });
  if (cancelledAt !== null || random() > 0.06) return;
  const back = random() < 0.5 ? totalMinor : Math.floor(totalMinor / 2);
  const first = at + Math.floor(2 + random() * 20) * DAY;
  const parts = random() < 0.25 ? [Math.floor(back / 3), back - Math.floor(back / 3)] : [back];
  for (const [index, amountMinor] of parts.entries()) {
    log.refund({ order, at: first + index * 9 * DAY, amountMinor });
  }
}
