import type { Queryable } from "~/adapters/persistence/database";
import type { Explained, ExplainedPart } from "~/core/explain/explained";
import { type Asker, type Question, explain } from "./explain";
import { type Formatting, formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export type WhyLine = {
  readonly code: string;
  /** Ready to be read; app/ui/messages/why.ts has the words around them. */
  readonly params: Readonly<Record<string, string>>;
  /** With its sign; null where the line only says something. */
  readonly amount: string | null;
};

export type WhyView = {
  readonly subject: Explained["subject"];
  readonly id: string;
  readonly total: string | null;
  readonly parts: readonly WhyLine[];
  readonly changes: readonly WhyLine[];
};

/** An explanation as every screen shows it. Undefined when there is nothing of that name, or not for this asker. */
export async function whyView(
  db: Queryable,
  viewer: Viewer,
  query: { readonly question: Question; readonly id: string; readonly memberId: Asker["memberId"] },
): Promise<WhyView | undefined> {
  const asker = { shopId: viewer.shopId, now: viewer.now, memberId: query.memberId };
  const explained = await explain(db, asker, query.question);
  if (explained === undefined) return undefined;
  const format = formattingFor(viewer);
  const line = (part: Omit<ExplainedPart, "amount"> & { readonly amount?: number }): WhyLine => ({
    code: part.code,
    params: Object.fromEntries(
      Object.entries(part.params).map(([name, value]) => [name, shown(explained, name, value, format)]),
    ),
    amount: part.amount === undefined || part.amount === 0 ? null : signed(explained, part.amount, format),
  });
  return {
    subject: explained.subject,
    id: query.id,
    total: explained.unit === "none" ? null : amountText(explained, explained.total, format),
    parts: explained.parts.map(line),
    changes: explained.whatWouldChangeIt.map(line),
  };
}

function amountText({ unit, currency }: Explained, value: number, format: Formatting): string {
  return unit === "minor" ? format.money(value, currency ?? "") : format.points(value);
}

function signed(explained: Explained, value: number, format: Formatting): string {
  const text = amountText(explained, value, format);
  return value > 0 ? `+${text}` : text;
}

/** What a number of an explanation is follows from its name, units last. */
function shown({ currency }: Explained, name: string, value: string | number, format: Formatting): string {
  if (typeof value === "string") return value;
  if (name === "week") return format.week(value);
  if (name.endsWith("At")) return format.date(value);
  if (name.endsWith("Minor") || name === "minor") return format.money(value, currency ?? "");
  if (name.endsWith("Milli") || name.endsWith("milli")) return format.points(value);
  if (name.endsWith("Bp")) return format.basisPoints(value);
  if (name === "percent") return format.percent(value);
  return format.number(value);
}
