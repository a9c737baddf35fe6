import { deserialize, serialize } from "node:v8";
import type { ReplayActivity } from "../../core/replay/replay-input";
import type { Instant } from "../../core/shared/time";
import { createBlockFile, readBlocks } from "./block-file";
import { createFingerprints, fingerprint } from "./fingerprints";
import type { ActivityRow } from "./parse-row";

/** Activities of a file, read and found good, on disk: names as their places in lists. Plain, so that it can be handed to a thread. */
export type SpooledActivities = {
  readonly file: string;
  readonly sources: readonly string[];
  readonly members: readonly string[];
  readonly groups: readonly string[];
  readonly kinds: readonly string[];
  readonly reversals: Reversals;
};

/** By source and id: what is taken back, and when. */
export type Reversals = ReadonlyMap<string, ReadonlyMap<string, Instant>>;

type Block = {
  readonly rows: number;
  readonly occurredAt: Float64Array;
  readonly places: Int32Array;
  /** Of the source and the id. */
  readonly prints: Float64Array;
  readonly ids: readonly string[];
  readonly refs: readonly (string | null)[];
};

/** As many as are worth a piece of the file; what is held of them is a megabyte. */
const BLOCK_ROWS = 8192;
/** Source, member, group, kind, counterpart. */
const PLACES = 5;
const NO_NAME = -1;

/** What identifies an activity. */
export function activityKey(source: string, id: string): string {
  return `${source}\u0000${id}`;
}

/** V8 keeps a slice of this length as a view of the whole piece of the file that it was cut from. */
const SLICE_CHARS = 13;

/** The same text alone, so that a row that is kept does not keep the piece of the file around it. */
export function alone(text: string): string {
  return text.length < SLICE_CHARS ? text : Buffer.from(text, "utf16le").toString("utf16le");
}

/** Names by the order in which they come. */
function createNames() {
  const names: string[] = [];
  const places = new Map<string, number>();
  let last = "";
  let lastPlace = NO_NAME;
  const placeOf = (text: string): number => {
    if (text === last) return lastPlace;
    let place = places.get(text);
    if (place === undefined) {
      last = alone(text);
      place = names.push(last) - 1;
      places.set(last, place);
    } else last = names[place] ?? "";
    lastPlace = place;
    return place;
  };
  return { names, placeOf };
}

/** Writes rows to a file of its own. */
export function createActivitySpool(file: string) {
  const blocks = createBlockFile(file);
  const [sources, members, groups, kinds] = [createNames(), createNames(), createNames(), createNames()];
  const occurredAt = new Float64Array(BLOCK_ROWS);
  const places = new Int32Array(PLACES * BLOCK_ROWS);
  const prints = new Float64Array(BLOCK_ROWS);
  let ids: string[] = [];
  let refs: (string | null)[] = [];

  const flush = (): void => {
    const block: Block = { rows: ids.length, occurredAt, places, prints, ids, refs };
    blocks.write(serialize(block));
    ids = [];
    refs = [];
  };

  return {
    /** The member's place among those that were named, so that whoever keeps something of each needs no look-up. */
    placeOf: members.placeOf,
    /** `print`: of its source and id, where it was worked out already. */
    add: (row: ActivityRow, print = fingerprint(row.source, row.id)): void => {
      const at = ids.length;
      occurredAt[at] = row.occurredAt;
      places[PLACES * at] = sources.placeOf(row.source);
      places[PLACES * at + 1] = members.placeOf(row.member);
      places[PLACES * at + 2] = row.group === null ? NO_NAME : groups.placeOf(row.group);
      places[PLACES * at + 3] = kinds.placeOf(row.kind);
      places[PLACES * at + 4] = row.counterpart === null ? NO_NAME : members.placeOf(row.counterpart);
      prints[at] = print;
      ids.push(row.id);
      refs.push(row.ref);
      if (ids.length === BLOCK_ROWS) flush();
    },
    end: (reversals: Reversals): SpooledActivities => {
      flush();
      blocks.close();
      return {
        file,
        sources: sources.names,
        members: members.names,
        groups: groups.names,
        kinds: kinds.names,
        reversals,
      };
    },
  };
}

/** The activities in the order in which they were written, each with the instant of its reversal and places among `members`. */
export function* spooledActivities(spooled: SpooledActivities): Generator<ReplayActivity, void, undefined> {
  const { sources, members, groups, kinds, reversals } = spooled;
  const nameAt = (names: readonly string[], place: number | undefined): string | null =>
    names[place ?? NO_NAME] ?? null;
  const reversedOf = sources.map((source) => reversals.get(source));
  const reversed = printsOf(reversals);
  for (const bytes of readBlocks(spooled.file)) {
    const { rows, occurredAt, places, prints, ids, refs } = deserialize(bytes) as Block;
    for (let at = 0; at < rows; at += 1) {
      const source = places[PLACES * at] ?? NO_NAME;
      const member = places[PLACES * at + 1] ?? NO_NAME;
      const counterpart = places[PLACES * at + 4] ?? NO_NAME;
      const id = ids[at] ?? "";
      yield {
        source: nameAt(sources, source) ?? "",
        id,
        member: nameAt(members, member) ?? "",
        group: nameAt(groups, places[PLACES * at + 2]),
        kindName: nameAt(kinds, places[PLACES * at + 3]) ?? "",
        occurredAt: occurredAt[at] ?? 0,
        counterpart: nameAt(members, counterpart),
        ref: refs[at] ?? null,
        qualityPercent: 100,
        reversedAt: reversed.has(prints[at] ?? 0) ? (reversedOf[source]?.get(id) ?? null) : null,
        memberPlace: member,
        counterpartPlace: counterpart,
      };
    }
  }
}

/** Few activities are taken back: by their numbers the others are known without a look-up by name. */
function printsOf(reversals: Reversals) {
  const prints = createFingerprints();
  for (const [source, ids] of reversals) for (const id of ids.keys()) prints.add(fingerprint(source, id));
  return prints;
}
