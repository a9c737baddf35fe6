import type { Queryable } from "~/adapters/persistence/database";
import { findMemberByCustomer } from "~/adapters/persistence/reads/member-page";
import type { Explained, ExplainedPart } from "~/core/explain/explained";
import { type Asker, type Question, explain, readQuestion } from "./explain";
import { type Formatting, formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export type WhyLine = {
  readonly code: string;
  /** Ready to be read; app/ui/messages/why.ts has the words around them. */
  readonly params: Readonly<Record<string, string>>;
  /** With its sign; null where the line only says something. */
  readonly amount: string | null;
};

/** A line of the sum. */
export type WhyPart = WhyLine & {
  /** What it is the sum of, where it stands for several. */
  readonly within: readonly WhyLine[];
};

export type WhyView = {
  readonly subject: Explained["subject"];
  readonly id: string;
  readonly total: string | null;
  readonly parts: readonly WhyPart[];
  readonly changes: readonly WhyLine[];
  readonly further: readonly FurtherLine[];
};

/** A question that this answer leads to; `id` as an address has it. */
export type FurtherLine = {
  readonly subject: Explained["subject"];
  readonly id: string;
  readonly params: WhyLine["params"];
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
  const paramsOf = (params: ExplainedPart["params"]): WhyLine["params"] =>
    Object.fromEntries(Object.entries(params).map(([name, value]) => [name, shown(explained, name, value, format)]));
  const line = (part: Omit<ExplainedPart, "amount"> & { readonly amount?: number }): WhyLine => ({
    code: part.code,
    params: paramsOf(part.params),
    amount: part.amount === undefined || part.amount === 0 ? null : signed(explained, part.amount, format),
  });
  return {
    subject: explained.subject,
    id: query.id,
    total: explained.unit === "none" ? null : amountText(explained, explained.total, format),
    parts: byWeek(explained.parts).map(({ sum, within }) => ({ ...line(sum), within: within.map(line) })),
    changes: explained.whatWouldChangeIt.map(line),
    further: explained.alsoAsk.map((one) => ({ ...one, params: paramsOf(one.params) })),
  };
}

type Sum = { readonly sum: ExplainedPart; readonly within: readonly ExplainedPart[] };

/** A score has parts of many weeks: each week is one line, with its parts in it. Other parts stay as they are. */
function byWeek(parts: readonly ExplainedPart[]): Sum[] {
  const weeks = new Map<string | number, ExplainedPart[]>();
  const others: ExplainedPart[] = [];
  for (const part of parts) {
    const { week } = part.params;
    if (week === undefined) others.push(part);
    else weeks.set(week, [...(weeks.get(week) ?? []), part]);
  }
  return [
    ...[...weeks].map(([week, within]): Sum => {
      const amount = within.reduce((all, part) => all + part.amount, 0);
      return { sum: { code: "week", amount, params: { week } }, within };
    }),
    ...others.map((sum): Sum => ({ sum, within: [] })),
  ];
}

/** What a customer asks about what is their own; their score and tier need no id. */
export async function ownWhyView(
  db: Queryable,
  viewer: Viewer,
  query: { readonly customerId: string; readonly about: string; readonly id: string },
): Promise<WhyView | undefined> {
  const member = await findMemberByCustomer(db, viewer.shopId, query.customerId);
  if (member === undefined) return undefined;
  const { memberId } = member;
  const id = query.about === "score" || query.about === "tier" ? memberId : query.id;
  const question = readQuestion(query.about, id);
  return question && whyView(db, viewer, { question, id, memberId });
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
