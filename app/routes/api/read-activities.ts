import type { ActivityInput } from "~/usecases/communities/activity-input";

export const ITEMS_MAX = 1000;
export const BODY_BYTES_MAX = 10 * 1024 * 1024;

export type ActivitiesRead =
  | { readonly kind: "items"; readonly items: readonly ActivityInput[] }
  | { readonly kind: "malformed"; readonly detail: string }
  | { readonly kind: "content-type"; readonly detail: string }
  | { readonly kind: "too-many"; readonly detail: string }
  | { readonly kind: "too-large"; readonly detail: string };

const FIELDS = new Set([
  "id",
  "source",
  "member",
  "group",
  "kind",
  "occurredAt",
  "counterpart",
  "ref",
  "reverses",
  "lang",
  "quality",
]);

/** The body as text, or undefined once it is longer than allowed; nothing beyond that is held. */
async function limitedText(request: Request): Promise<string | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > BODY_BYTES_MAX) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function unknownField(item: unknown, where: string): string | undefined {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return `${where}: expected an object`;
  const field = Object.keys(item).find((key) => !FIELDS.has(key));
  return field === undefined ? undefined : `${where}.${field}: unknown field; known are ${[...FIELDS].join(", ")}`;
}

function checked(items: readonly unknown[], name: (index: number) => string): ActivitiesRead {
  for (const [index, item] of items.entries()) {
    const detail = unknownField(item, name(index));
    if (detail !== undefined) return { kind: "malformed", detail };
  }
  return { kind: "items", items: items as readonly ActivityInput[] };
}

function readJson(text: string): ActivitiesRead {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : "unreadable";
    const where = message.includes("position") ? "" : ` at position ${text.length}`;
    return { kind: "malformed", detail: `not valid JSON: ${message}${where}` };
  }
  const items = typeof body === "object" && body !== null ? (body as { activities?: unknown }).activities : undefined;
  if (!Array.isArray(items))
    return { kind: "malformed", detail: 'activities: expected an array, as in {"activities": [...]}' };
  if (items.length > ITEMS_MAX)
    return {
      kind: "too-many",
      detail: `activities: expected at most ${ITEMS_MAX} items, got ${items.length}; send NDJSON for more`,
    };
  return checked(items, (index) => `activities[${index}]`);
}

function readLines(text: string): ActivitiesRead {
  const items: unknown[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    try {
      items.push(JSON.parse(line));
    } catch {
      return { kind: "malformed", detail: `line ${index + 1}: not valid JSON` };
    }
  }
  return checked(items, (index) => `line ${index + 1}`);
}

/** Reads the body of POST /api/v1/activities: JSON with at most 1,000 items, or NDJSON of at most 10 MB. */
export async function readActivities(request: Request): Promise<ActivitiesRead> {
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  const lines = type === "application/x-ndjson" || type === "application/ndjson";
  if (!lines && type !== "application/json") {
    return {
      kind: "content-type",
      detail: `Content-Type: expected application/json or application/x-ndjson, got "${type ?? ""}"`,
    };
  }
  const text = await limitedText(request);
  if (text === undefined) return { kind: "too-large", detail: `expected at most ${BODY_BYTES_MAX} bytes` };
  return lines ? readLines(text) : readJson(text);
}
