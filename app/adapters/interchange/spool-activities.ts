import { deserialize, serialize } from "node:v8";
import type { ReplayActivity } from "../../core/replay/replay-input";
import type { Instant } from "../../core/shared/time";
import { createBlockFile, readBlocks } from "./block-file";
import { createFingerprints, fingerprint } from "./fingerprints";
import { createNameTable, NO_NAME } from "./name-table";
import type { ActivityRow } from "./parse-row";
import { createPackedTexts, unpackTexts } from "./packed-texts";
import type { PackedTexts } from "./packed-texts";
import { isEmpty } from "./plain-rows";
import type { PlainRow } from "./plain-rows";

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
  /** Id and ref of each row, the ref empty where there is none. */
  readonly texts: PackedTexts;
};

/** As many as are worth a piece of the file; what is held of them is less than a megabyte. */
const BLOCK_ROWS = 8192;
/** Source, member, group, kind, counterpart. */
const PLACES = 5;

/** What identifies an activity. */
export function activityKey(source: string, id: string): string {
  return `${source}\u0000${id}`;
}

/** Writes rows to a file of its own. */
export function createActivitySpool(file: string) {
  const blocks = createBlockFile(file);
  const [sources, members, groups, kinds] = [
    createNameTable(),
    createNameTable(),
    createNameTable(),
    createNameTable(),
  ];
  const occurredAt = new Float64Array(BLOCK_ROWS);
  const places = new Int32Array(PLACES * BLOCK_ROWS);
  const prints = new Float64Array(BLOCK_ROWS);
  const texts = createPackedTexts();
  /** By their place among the program's. */
  const kindPlaces: number[] = [];
  let rows = 0;

  const flush = (): void => {
    const block: Block = {
      rows,
      occurredAt: occurredAt.subarray(0, rows),
      places: places.subarray(0, PLACES * rows),
      prints: prints.subarray(0, rows),
      texts: texts.take(),
    };
    blocks.write(serialize(block));
    rows = 0;
  };

  const next = (): void => {
    rows += 1;
    if (rows === BLOCK_ROWS) flush();
  };

  return {
    /** Places are the members' among those that were named: whoever keeps something of each needs no look-up. */
    members: members.names,
    placeOf: members.placeOf,
    /** `print`: of its source and id, where it was worked out already. */
    add: (row: ActivityRow, print = fingerprint(row.source, row.id)): void => {
      const at = rows;
      occurredAt[at] = row.occurredAt;
      places[PLACES * at] = sources.placeOf(row.source);
      places[PLACES * at + 1] = members.placeOf(row.member);
      places[PLACES * at + 2] = row.group === null ? NO_NAME : groups.placeOf(row.group);
      places[PLACES * at + 3] = kinds.placeOf(row.kind);
      places[PLACES * at + 4] = row.counterpart === null ? NO_NAME : members.placeOf(row.counterpart);
      prints[at] = print;
      texts.add(row.id);
      texts.add(row.ref ?? "");
      next();
    },
    /** The same for a row that stands in its piece; gives the member's place. */
    addPlain: (row: PlainRow, print: number): number => {
      const { piece } = row;
      const at = rows;
      const member = members.placeAmong(piece, row.member);
      occurredAt[at] = row.occurredAt;
      places[PLACES * at] = sources.placeAmong(piece, row.source);
      places[PLACES * at + 1] = member;
      places[PLACES * at + 2] = isEmpty(row.group) ? NO_NAME : groups.placeAmong(piece, row.group);
      places[PLACES * at + 3] = kindPlaces[row.kindPlace] ??= kinds.placeAmong(piece, row.kind);
      places[PLACES * at + 4] = isEmpty(row.counterpart) ? NO_NAME : members.placeAmong(piece, row.counterpart);
      prints[at] = print;
      texts.addAmong(piece.codes, row.id);
      texts.addAmong(piece.codes, row.ref);
      next();
      return member;
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
    const { rows, occurredAt, places, prints, texts } = deserialize(bytes) as Block;
    const textOf = unpackTexts(texts);
    for (let at = 0; at < rows; at += 1) {
      const source = places[PLACES * at] ?? NO_NAME;
      const member = places[PLACES * at + 1] ?? NO_NAME;
      const counterpart = places[PLACES * at + 4] ?? NO_NAME;
      const id = textOf(2 * at);
      const ref = textOf(2 * at + 1);
      yield {
        source: nameAt(sources, source) ?? "",
        id,
        member: nameAt(members, member) ?? "",
        group: nameAt(groups, places[PLACES * at + 2]),
        kindName: nameAt(kinds, places[PLACES * at + 3]) ?? "",
        occurredAt: occurredAt[at] ?? 0,
        counterpart: nameAt(members, counterpart),
        ref: ref === "" ? null : ref,
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
