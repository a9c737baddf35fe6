import type { Queryable } from "~/adapters/persistence/database";
import { type PageLinks, type PageRequest, toPage } from "~/adapters/persistence/reads/cursor";
import { type GrantFilter, type GrantListRow, grantCounts, listGrants } from "~/adapters/persistence/reads/grant-list";
import { findMemberByCustomer } from "~/adapters/persistence/reads/member-page";
import { type GrantAction, type GrantState, askGrantChange } from "~/core/perks/change-grant";
import { type GrantRefusal, isExperience } from "~/core/perks/decide-grant";
import type { PerkKind } from "~/core/programs/program";
import { currentProgram } from "./current-program";
import { type Formatting, formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export const GRANT_STATES = ["granted", "claimed", "fulfilled", "withheld", "cancelled", "expired"] as const;
const ACTIONS: readonly GrantAction[] = ["claim", "fulfil", "cancel", "undo"];

export type GrantLine = {
  readonly grantId: string;
  readonly name: string;
  readonly kind: PerkKind;
  /** What it is worth: an amount, a percent, a product; null where it is none of that. */
  readonly worth: string | null;
  readonly memberId: string;
  readonly memberName: string;
  readonly source: string;
  readonly sourceRef: string;
  readonly state: GrantState;
  readonly refusal: GrantRefusal | null;
  readonly note: string;
  readonly at: string;
  readonly by: string;
  readonly expiresOn: string | null;
  /** Where it is at Shopify, for what is made there by itself; null for what a person sees to. */
  readonly made: "waiting" | "real" | "parked" | null;
  readonly code: string | null;
  /** What can be done with it now. */
  readonly actions: readonly GrantAction[];
};

export type GrantsView = {
  readonly rows: readonly GrantLine[];
  readonly links: PageLinks;
  readonly counts: Readonly<Record<string, string>>;
  readonly total: number;
  /** Perks that were ever granted: what the filter offers. */
  readonly known: readonly { readonly id: string; readonly name: string }[];
  /** Perks of the program in force: what can be granted. */
  readonly perks: readonly { readonly id: string; readonly name: string; readonly kind: PerkKind }[];
};

/** The list of grants: one page, filtered, with what can be done with each. */
export async function grantsView(
  db: Queryable,
  viewer: Viewer,
  query: { readonly filter: GrantFilter; readonly page: PageRequest },
): Promise<GrantsView> {
  const { shopId } = viewer;
  const [{ program }, found, counts] = await Promise.all([
    currentProgram(db, shopId),
    listGrants(db, shopId, query),
    grantCounts(db, shopId),
  ]);
  const page = toPage(found, query.page, (row) => ({ value: row.number, id: row.grantId }));
  const format = formattingFor(viewer);
  const ofState = (state: string): number =>
    counts.filter((one) => one.state === state).reduce((sum, one) => sum + one.count, 0);
  return {
    rows: page.rows.map((row) => grantLine(row, format, viewer.now)),
    links: page.links,
    counts: Object.fromEntries(GRANT_STATES.map((state) => [state, format.number(ofState(state))])),
    total: counts.reduce((sum, one) => sum + one.count, 0),
    known: [...new Map(counts.map((one) => [one.perkId, { id: one.perkId, name: one.name }])).values()],
    perks: program.perks.map(({ id, name, kind }) => ({ id, name, kind })),
  };
}

const MEMBER_GRANTS = 50;

/** A member's grants, the newest first. */
export async function memberGrants(db: Queryable, viewer: Viewer, memberId: string): Promise<readonly GrantLine[]> {
  const format = formattingFor(viewer);
  const rows = await listGrants(db, viewer.shopId, { filter: { memberId }, page: { size: MEMBER_GRANTS } });
  return rows.slice(0, MEMBER_GRANTS).map((row) => grantLine(row, format, viewer.now));
}

export type ShopperPerks = { readonly memberId: string | null; readonly perks: readonly GrantLine[] };

/** A shopper's own perks; what was withheld is the shop's business. */
export async function shopperPerks(db: Queryable, viewer: Viewer, customerId: string): Promise<ShopperPerks> {
  const member = await findMemberByCustomer(db, viewer.shopId, customerId);
  if (member === undefined) return { memberId: null, perks: [] };
  const all = await memberGrants(db, viewer, member.memberId);
  return { memberId: member.memberId, perks: all.filter((one) => one.state !== "withheld") };
}

function grantLine(row: GrantListRow, format: Formatting, now: number): GrantLine {
  return {
    grantId: row.grantId,
    name: row.name,
    kind: row.kind,
    worth: worthOf(row, format),
    memberId: row.memberId,
    memberName: row.handle ?? row.memberId,
    source: row.source,
    sourceRef: row.sourceRef,
    state: row.state,
    refusal: row.refusal,
    note: row.note,
    at: format.dateTime(row.decidedAt),
    by: row.decidedBy,
    // What was claimed does not expire any more.
    expiresOn: row.expiresAt === null || row.claimedAt !== null ? null : format.date(row.expiresAt),
    made: madeOf(row),
    code: row.attemptState === "done" ? row.code : null,
    actions: ACTIONS.filter((action) => askGrantChange(row, action, now).kind === "changed"),
  };
}

function worthOf(row: GrantListRow, format: Formatting): string | null {
  if (row.amountMinor > 0) return format.money(row.amountMinor, row.currency);
  if (row.kind === "percent-off") return format.percent(row.percent);
  return row.product === "" ? null : row.product;
}

function madeOf(row: GrantListRow): GrantLine["made"] {
  if (row.state !== "granted") return null;
  if (row.kind === "store-credit") return row.lotIssuedMinor === row.amountMinor ? "real" : "waiting";
  if (isExperience(row.kind)) return null;
  if (row.attemptState === "parked") return "parked";
  return row.attemptState === "done" ? "real" : "waiting";
}
