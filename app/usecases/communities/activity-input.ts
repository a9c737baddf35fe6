import { createHash } from "node:crypto";
import type { ActivityRow } from "~/adapters/persistence/activity-rows";
import { weighActivity, FULL_PERCENTS } from "~/core/scoring/weigh-activity";
import { parseInstant } from "~/core/shared/time";
import type { ShopProgram } from "~/usecases/programs/load-program";

/** One activity as it arrives: the fields of the interchange format (SCORING.md section 1), as text or absent. */
export type ActivityInput = {
  readonly id?: unknown;
  readonly source?: unknown;
  readonly member?: unknown;
  readonly group?: unknown;
  readonly kind?: unknown;
  readonly occurredAt?: unknown;
  readonly counterpart?: unknown;
  readonly ref?: unknown;
  readonly reverses?: unknown;
  readonly lang?: unknown;
  /** Whole percent, 0 to 125; 100 unless the intake says otherwise. */
  readonly quality?: unknown;
};

export type FieldProblem = { readonly field: string; readonly message: string };

export type ActivityRead =
  { readonly kind: "read"; readonly row: ActivityRow } | { readonly kind: "refused"; readonly problem: FieldProblem };

const TEXT_MAX = 200;
const REVERSAL_KIND = "";
const FUTURE_MS_MAX = 10 * 60_000;
/** Instants beyond these are a unit mistake (seconds for milliseconds, or the reverse). */
const EARLIEST = Date.UTC(2000, 0, 1);

class Refusal extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

function text(value: unknown, field: string, required: boolean): string | null {
  if (value === undefined || value === null || value === "") {
    if (required) throw new Refusal(field, "is missing");
    return null;
  }
  if (typeof value !== "string") throw new Refusal(field, `expected text, got ${typeof value}`);
  if (value.length > TEXT_MAX) throw new Refusal(field, `expected at most ${TEXT_MAX} characters, got ${value.length}`);
  // Control characters never belong in an id and would break lines of an export.
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  if (/[\u0000-\u001f\u007f]/.test(value)) throw new Refusal(field, "control characters are not allowed");
  return value;
}

function required(value: unknown, field: string): string {
  return text(value, field, true) ?? "";
}

function instant(value: unknown, now: number): number {
  const given = required(value, "occurredAt");
  const at = parseInstant(given);
  if (at === null)
    throw new Refusal(
      "occurredAt",
      `expected an ISO 8601 instant with a zone such as 2026-03-01T12:00:00Z, got "${given}"`,
    );
  if (at < EARLIEST || at > now + FUTURE_MS_MAX)
    throw new Refusal("occurredAt", `expected an instant from 2000 until now, got "${given}"`);
  return at;
}

function quality(value: unknown): number {
  if (value === undefined || value === null || value === "") return 100;
  const percent = typeof value === "string" ? Number(value) : value;
  if (typeof percent !== "number" || !Number.isInteger(percent) || percent < 0 || percent > 125) {
    throw new Refusal("quality", `expected a whole percent from 0 to 125, got ${JSON.stringify(value)}`);
  }
  return percent;
}

function contentHash(parts: readonly (string | number | null)[]): Buffer {
  return createHash("sha1").update(JSON.stringify(parts)).digest();
}

function read(at: ShopProgram, input: ActivityInput, defaultSource: string, now: number): ActivityRow {
  const activityId = required(input.id, "id");
  const source = text(input.source, "source", false) ?? defaultSource;
  const memberId = required(input.member, "member");
  const groupId = text(input.group, "group", false);
  const reverses = text(input.reverses, "reverses", false);
  const kind = reverses === null ? required(input.kind, "kind") : (text(input.kind, "kind", false) ?? REVERSAL_KIND);
  const occurredAt = instant(input.occurredAt, now);
  const counterpart = text(input.counterpart, "counterpart", false);
  const ref = text(input.ref, "ref", false);
  const lang = text(input.lang, "lang", false);
  const qualityPercent = quality(input.quality);
  const weighed = weighActivity(at.program, at.zone, {
    ...FULL_PERCENTS,
    qualityPercent,
    kindName: reverses === null ? kind : "reply",
    occurredAt,
  });
  if (weighed.kind === "refused") {
    const known = Object.keys(at.program.kinds).join(", ");
    throw new Refusal("kind", `"${kind}" is not a kind of this program; known are ${known}`);
  }
  const content = [memberId, groupId, kind, occurredAt, counterpart, ref, reverses, lang, qualityPercent];
  return {
    source,
    activityId,
    memberId,
    groupId,
    kind,
    occurredAt,
    day: weighed.day,
    week: weighed.week,
    counterpart,
    ref,
    reverses,
    lang,
    quality: qualityPercent,
    trust: 100,
    pair: 100,
    weight: reverses === null ? weighed.weightMilli : 0,
    programVersion: at.version,
    contentHash: contentHash(content),
  };
}

/** Checks one activity and weighs it under the shop's program. The first problem is named with its field. */
export function readActivity(at: ShopProgram, input: ActivityInput, defaultSource: string, now: number): ActivityRead {
  try {
    return { kind: "read", row: read(at, input, defaultSource, now) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: "refused", problem: { field: error.field, message: error.message } };
    throw error;
  }
}
