import { NOBODY_SHARES, type Sharing } from "../identity/buckets";
import { type GrantedSoFar, type GrantedToMember, decideGrant, grantedTogether } from "../perks/decide-grant";
import type { Perk, PerkKind, Program } from "../programs/program";
import type { ClosedMember, ReplaySink } from "../replay/replay-input";
import { compareText } from "../shared/ids";
import type { MemberId } from "../shared/ids";
import type { Instant } from "../shared/time";

/** What people did with perks beside a program's tiers: it stays as it was, whatever the program. */
export type PerkHistory = {
  /** Closes up to it bring nothing: the shop did not issue rewards yet. */
  readonly from: Instant;
  /** What seasons and persons gave. Its cost is a `GivenCost`; here it counts towards a perk's limits. */
  readonly byHand: readonly {
    readonly perkId: string;
    readonly member: MemberId;
    readonly at: Instant;
    readonly amountMinor: number;
  }[];
  /** What a tier brought and a person took back. */
  readonly cancelled: readonly { readonly perkId: string; readonly member: MemberId; readonly at: Instant }[];
};

export const NO_PERK_HISTORY: PerkHistory = { from: Number.NEGATIVE_INFINITY, byHand: [], cancelled: [] };

/** What a program's tiers bring of one perk. */
export type PerkSum = {
  readonly name: string;
  readonly tier: string;
  readonly kind: PerkKind;
  granted: number;
  /** Asked for at a close and withheld by a limit. */
  withheld: number;
  /** What those granted come to; a code or a gift card may never be used. */
  worthMinor: number;
};

type Book = {
  readonly perk: Perk;
  /** Index of its tier. */
  readonly from: number;
  readonly sum: PerkSum;
  /** Decided once for a member, granted or withheld. */
  readonly decided: Set<MemberId>;
  readonly grantedAt: Map<MemberId, { readonly at: Instant; readonly amountMinor: number }>;
  readonly byMember: Map<MemberId, { count: number; lastAt: Instant }>;
  total: number;
  spentMinor: number;
  readonly byHand: PerkHistory["byHand"];
  readonly cancelled: PerkHistory["cancelled"];
  /** How many of them were taken in. */
  handsTaken: number;
  cancelsTaken: number;
};

/** A store credit that a tier brings costs its amount; one that is taken back, the same less. */
type Cost = (at: Instant, minor: number) => void;

/**
 * The perks that a program's tiers bring at the closes of a replay, decided as they are live (`grantTierPerks`): once for a member and
 * perk, at the first close at which they hold its tier or a higher one, within the perk's limits.
 */
export function createPerkBook(program: Program, { from, byHand, cancelled }: PerkHistory, cost: Cost) {
  const books = program.perks.flatMap((perk): Book[] => {
    const tier = program.tiers.findIndex(({ name }) => name === perk.tier);
    if (tier < 0) return [];
    const ofPerk = <T extends { readonly perkId: string; readonly at: Instant }>(rows: readonly T[]): T[] =>
      rows.filter(({ perkId }) => perkId === perk.id).sort((a, b) => a.at - b.at);
    return [newBook(perk, tier, ofPerk(byHand), ofPerk(cancelled))];
  });
  const closed: NonNullable<ReplaySink["closed"]> = (closeAt, members, sharingOf) => {
    if (closeAt <= from) return;
    const standing = [...members].filter(isInClose);
    for (const book of books) {
      takeInHistory(book, closeAt, cost);
      const asking = standing.filter(({ member, tier }) => tier.tierIndex >= book.from && !book.decided.has(member));
      const sharing = hasMemberLimit(book.perk) ? sharingOf(asking.map(({ member }) => member)) : NOBODY_SHARES;
      for (const one of asking.sort((a, b) => compareText(a.member, b.member))) {
        decide(program, book, one, { closeAt, sharing, cost });
      }
    }
  };
  const finish = (at: Instant): ReadonlyMap<string, PerkSum> => {
    for (const book of books) takeInHistory(book, at + 1, cost);
    return new Map(books.map(({ perk, sum }) => [perk.id, sum]));
  };
  return { closed: books.length === 0 ? null : closed, finish };
}

function newBook(perk: Perk, from: number, byHand: Book["byHand"], cancelled: Book["cancelled"]): Book {
  const { name, tier, kind } = perk;
  return {
    perk,
    from,
    sum: { name, tier, kind, granted: 0, withheld: 0, worthMinor: 0 },
    decided: new Set(),
    grantedAt: new Map(),
    byMember: new Map(),
    total: 0,
    spentMinor: 0,
    byHand,
    cancelled,
    handsTaken: 0,
    cancelsTaken: 0,
  };
}

/** Live, a close writes down nobody who stood at nothing. */
function isInClose({ tier, closedScoreMilli, activeWeeks }: ClosedMember): boolean {
  return tier.tierIndex > 0 || closedScoreMilli > 0 || activeWeeks > 0;
}

function decide(
  program: Program,
  book: Book,
  { member, tier }: ClosedMember,
  { closeAt, sharing, cost }: { readonly closeAt: Instant; readonly sharing: Sharing; readonly cost: Cost },
): void {
  book.decided.add(member);
  const decision = decideGrant(book.perk, {
    member: "takes-part",
    tier: program.tiers[tier.tierIndex]?.name ?? "",
    tiers: program.tiers,
    granted: grantedSoFar(book, sharing.get(member) ?? [member]),
    now: closeAt,
  });
  if (decision.kind === "withheld") {
    book.sum.withheld += 1;
    return;
  }
  count(book, member, closeAt, decision.amountMinor);
  book.grantedAt.set(member, { at: closeAt, amountMinor: decision.amountMinor });
  book.sum.granted += 1;
  book.sum.worthMinor += decision.amountMinor;
  if (book.perk.kind === "store-credit") cost(closeAt, decision.amountMinor);
}

/** Limits that a person has together with whoever counts as one with them. */
function hasMemberLimit({ perMemberMax, coolDownDays }: Perk): boolean {
  return perMemberMax > 0 || coolDownDays > 0;
}

/** `together`: the member, and whoever counts as one person with them. */
function grantedSoFar({ byMember, total, spentMinor }: Book, together: readonly MemberId[]): GrantedSoFar {
  const had = together.flatMap((one): GrantedToMember[] => {
    const own = byMember.get(one);
    return own === undefined ? [] : [{ toMember: own.count, lastToMemberAt: own.lastAt }];
  });
  return { ...grantedTogether(had), total, spentMinor };
}

function count(book: Book, member: MemberId, at: Instant, amountMinor: number): void {
  book.total += 1;
  book.spentMinor += amountMinor;
  book.byMember.set(member, { count: (book.byMember.get(member)?.count ?? 0) + 1, lastAt: at });
}

/** What persons and seasons gave before an instant, and what was taken back of what the tiers of this replay brought. */
function takeInHistory(book: Book, before: Instant, cost: Cost): void {
  for (let one = book.byHand.at(book.handsTaken); one !== undefined && one.at < before;) {
    count(book, one.member, one.at, one.amountMinor);
    book.handsTaken += 1;
    one = book.byHand.at(book.handsTaken);
  }
  for (let one = book.cancelled.at(book.cancelsTaken); one !== undefined && one.at < before;) {
    takeBack(book, one.member, cost);
    book.cancelsTaken += 1;
    one = book.cancelled.at(book.cancelsTaken);
  }
}

function takeBack(book: Book, member: MemberId, cost: Cost): void {
  const granted = book.grantedAt.get(member);
  if (granted === undefined) return;
  const { at, amountMinor } = granted;
  book.grantedAt.delete(member);
  book.total -= 1;
  book.spentMinor -= amountMinor;
  const had = book.byMember.get(member);
  if (had !== undefined) had.count -= 1;
  if (had?.count === 0) book.byMember.delete(member);
  book.sum.granted -= 1;
  book.sum.worthMinor -= amountMinor;
  if (book.perk.kind === "store-credit") cost(at, -amountMinor);
}
