import { type Database, type Queryable, trySessionLock } from "~/adapters/persistence/database";
import {
  type ProjectionTry,
  areSending,
  dueProjections,
  markSending,
  saveFailed,
  saveWritten,
} from "~/adapters/persistence/projection-rows";
import { SetMemberMetafieldsDocument } from "~/adapters/shopify/generated/operations";
import { composeMemberMetafield } from "~/core/projection/compose-member-metafield";
import type { MemberMetafield } from "~/core/projection/member-metafield";
import type { Clock } from "~/ports/clock";
import type { AdminUse, ShopifyAdmin } from "~/ports/shopify-admin";
import type { WorkQueue } from "~/ports/work-queue";
import { type ShopProgram, loadProgram } from "~/usecases/programs/load-program";
import { type Standing, computeStandings } from "./compute-standings";
import { type Failed, type Sender, problemOf } from "./projection-call";
import { readStandings } from "./read-standings";
import { changeTags, tagChange } from "./tag-tier";

type Deps = {
  readonly pool: Database;
  readonly clock: Clock;
  readonly queue: WorkQueue;
  readonly admin: (shopDomain: string, use?: AdminUse) => ShopifyAdmin;
};
/** The only writer of a shop's standings. Everything goes over the connection that holds the lock: who has lost it can do nothing. */
type Writer = Pick<Deps, "clock" | "admin"> & { readonly db: Queryable };

const MEMBERS_MAX = 200;
/** Then the next shop has its turn: this one waits behind it for its next. */
const TURN_MS = 10_000;
/** Shopify takes 25 metafields a call. */
const CALL_MAX = 25;
/** A member who is busy is written once in this time: what happens in between is in the next write. */
const COALESCE_MS = 3000;
/** When a try of which nothing was heard is looked for: a call that was cut off may still be under way. */
const SILENT_MS = 30_000;
/** A customer who is just being merged or made answers with an error once or twice. */
const REFUSALS_MAX = 3;

/**
 * Computes live standings and writes them to the customers' metafields and tags. One at a time for a shop: an older standing that was slow
 * would stay at Shopify over a newer one. Who does not get the lock leaves it to the one at work, or to the sweep. Answers how many
 * members were brought up to date.
 */
export async function writeStandings(
  deps: Deps,
  { shopId }: { readonly shopId: number },
  turnMs = TURN_MS,
): Promise<number> {
  const { clock, admin } = deps;
  const turn = await trySessionLock(deps.pool, "standings", String(shopId), (db) =>
    writeDue({ clock, admin, db }, shopId, turnMs),
  );
  if (turn?.more === true) await deps.queue.announce(deps.pool, "write-standings", [shopId]);
  return turn?.written ?? 0;
}

type Turn = { readonly written: number; readonly more: boolean };

async function writeDue(writer: Writer, shopId: number, turnMs: number): Promise<Turn> {
  const started = performance.now();
  let written = 0;
  for (;;) {
    const now = writer.clock.now();
    const due = await dueProjections(writer.db, shopId, now, MEMBERS_MAX);
    if (due.length === 0) return { written, more: false };
    // After what is due: a program that was published in between marks everybody anew.
    const at = await loadProgram(writer.db, shopId, now);
    const standings = await computeStandings(writer.db, at, due, now);
    for (let from = 0; from < standings.length; from += CALL_MAX) {
      written += await writeBatch(writer, at, standings.slice(from, from + CALL_MAX));
    }
    if (due.length < MEMBERS_MAX) return { written, more: false };
    if (performance.now() - started >= turnMs) return { written, more: true };
  }
}

const tryOf = ({ due }: Standing): ProjectionTry => ({ ...due, tries: due.tries + 1 });
const customerGid = ({ due }: Standing): string => `gid://shopify/Customer/${due.customerId ?? ""}`;

/** One call for up to 25 members; members without a customer, or without consent, have no metafield to write. */
async function writeBatch(writer: Writer, at: ShopProgram, standings: readonly Standing[]): Promise<number> {
  const { db, clock } = writer;
  const linked = standings.filter(({ due }) => due.customerId !== null && due.agreed);
  const rest = standings.filter((one) => !linked.includes(one)).map(({ due }) => due);
  await saveWritten(db, at.shopId, clock.now(), rest);
  if (linked.length === 0) return rest.length;
  const tries = linked.map(tryOf);
  await markSending(db, at.shopId, clock.now() + SILENT_MS, tries);
  const isWanted = (): Promise<boolean> => areSending(db, at.shopId, tries).catch(() => false);
  const sender = { admin: writer.admin(at.shop.domain, "projection"), options: { isWanted } };
  const outcomes = await send(sender, at, linked);
  const written = linked.filter((one) => !outcomes.has(one));
  await saveWritten(
    db,
    at.shopId,
    clock.now() + COALESCE_MS,
    written.map((one) => ({ ...tryOf(one), tagged: one.facts.tierName })),
  );
  const failed = [...outcomes].flatMap(([one, { kind, reason: error }]) => {
    const tried = tryOf(one);
    const isParked = kind === "refused" && tried.tries >= REFUSALS_MAX;
    return kind === "withheld" ? [] : [{ ...tried, error, isParked }];
  });
  await saveFailed(db, at.shopId, clock.now(), failed);
  return rest.length + written.length;
}

type Failures = ReadonlyMap<Standing, Failed>;

/** Brings the customers up to date and answers who could not be. What an earlier try has left there is not written again. */
async function send(sender: Sender, at: ShopProgram, linked: readonly Standing[]): Promise<Failures> {
  const there = await readStandings(
    sender,
    linked.filter(({ due }) => due.tries > 0),
  );
  const toSet = linked.filter((one) => !there.failures.has(one) && there.versions.get(one) !== one.due.version);
  const failures = new Map([...there.failures, ...(await setMetafields(sender, at, toSet))]);
  for (const one of linked) {
    if (failures.has(one)) continue;
    const { tagged } = one.due;
    const tiers = at.program.tiers.map(({ name }) => name);
    const change = tagChange({ tagged, tier: one.facts.tierName, tiers, there: there.tags.get(one) });
    const problem = await changeTags(sender, customerGid(one), change);
    if (problem) failures.set(one, problem);
  }
  return failures;
}

/**
 * Writes the metafields and answers whose were not written. Shopify takes a call as a whole or not at all: one that it refuses is made
 * again in halves, so that a customer who is gone holds back nobody else.
 */
async function setMetafields(sender: Sender, at: ShopProgram, linked: readonly Standing[]): Promise<Failures> {
  if (linked.length === 0) return new Map();
  const answer = await sender.admin.run(
    SetMemberMetafieldsDocument,
    { metafields: linked.map((one) => metafieldOf(at, one)) },
    sender.options,
  );
  const problem = problemOf(answer, answer.kind === "ok" ? answer.data.metafieldsSet : null, "metafield");
  if (!problem) return new Map();
  if (answer.kind === "failed" || linked.length === 1) return new Map(linked.map((one) => [one, problem]));
  const half = Math.ceil(linked.length / 2);
  return new Map([
    ...(await setMetafields(sender, at, linked.slice(0, half))),
    ...(await setMetafields(sender, at, linked.slice(half))),
  ]);
}

function metafieldOf(at: ShopProgram, one: Standing) {
  const value: MemberMetafield = composeMemberMetafield(at.program, one.facts);
  return {
    ownerId: customerGid(one),
    namespace: "$app",
    key: "member",
    type: "json",
    value: JSON.stringify(value),
  };
}
