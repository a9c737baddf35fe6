import { auditActors, listAudit, verifyAuditChain } from "~/adapters/persistence/audit-rows";
import type { Queryable } from "~/adapters/persistence/database";
import { type PageLinks, type PageRequest, toPage } from "~/adapters/persistence/reads/cursor";
import { formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export const AUDIT_AREAS = [
  "program",
  "settings",
  "reward",
  "perk",
  "member",
  "held",
  "season",
  "backtest",
  "history",
  "data",
  "webhook",
  "key",
  "privacy",
  "shop",
] as const;
export type AuditArea = (typeof AUDIT_AREAS)[number];

/** One value that a decision changed; null where it was not there. */
export type AuditChange = { readonly field: string; readonly before: string | null; readonly after: string | null };

export type AuditLine = {
  readonly position: string;
  readonly at: string;
  /** The id of the person at Shopify; null: nobody, it came about by itself. */
  readonly actor: string | null;
  readonly action: string;
  readonly subject: string | null;
  readonly changes: readonly AuditChange[];
  /** So many more values changed than are shown. */
  readonly more: number;
  readonly erased: boolean;
};

export type AuditView = {
  readonly rows: readonly AuditLine[];
  readonly links: PageLinks;
  readonly actors: readonly string[];
  readonly entries: string;
  readonly head: string | null;
  readonly brokenAt: string | null;
};

const SYSTEM = "system";
const CHANGES_SHOWN = 12;
const VALUE_SHOWN = 120;

/** One page of who decided what, and whether the chain of all of it closes. */
export async function auditView(
  db: Queryable,
  viewer: Viewer,
  query: { readonly area?: AuditArea | undefined; readonly actor?: string | undefined; readonly page: PageRequest },
): Promise<AuditView> {
  const { area, actor } = query;
  const [found, actors, chain] = await Promise.all([
    listAudit(db, viewer.shopId, { area, actor }, query.page),
    auditActors(db, viewer.shopId),
    verifyAuditChain(db, viewer.shopId),
  ]);
  const format = formattingFor(viewer);
  const page = toPage(found, query.page, (row) => ({ value: row.position, id: String(row.position) }));
  return {
    links: page.links,
    actors,
    entries: format.number(chain.entries),
    head: chain.head,
    brokenAt: chain.brokenAt === null ? null : format.number(chain.brokenAt),
    rows: page.rows.map((row) => {
      const changes = changedValues(row.before, row.after);
      return {
        position: format.number(row.position),
        at: format.dateTime(row.at),
        actor: row.actor === SYSTEM ? null : row.actor,
        action: row.action,
        subject: row.subject,
        changes: changes.slice(0, CHANGES_SHOWN),
        more: Math.max(0, changes.length - CHANGES_SHOWN),
        erased: row.erased,
      };
    }),
  };
}

/** Every value that is there on one side only or differs, by its path. */
export function changedValues(before: unknown, after: unknown): AuditChange[] {
  const [left, right] = [leaves(before), leaves(after)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .map((field) => ({ field, before: left.get(field) ?? null, after: right.get(field) ?? null }))
    .filter((change) => change.before !== change.after);
}

function leaves(value: unknown, path = "", found = new Map<string, string>()): Map<string, string> {
  if (value === null || value === undefined) return found;
  if (typeof value === "object") {
    for (const [key, one] of Object.entries(value)) leaves(one, path === "" ? key : `${path}.${key}`, found);
    return found;
  }
  const text = typeof value === "string" ? value : JSON.stringify(value);
  found.set(path, text.length > VALUE_SHOWN ? `${text.slice(0, VALUE_SHOWN)}...` : text);
  return found;
}
