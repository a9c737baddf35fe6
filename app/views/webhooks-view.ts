import type { Queryable } from "~/adapters/persistence/database";
import { type PageLinks, type PageRequest, toPage } from "~/adapters/persistence/reads/cursor";
import { listFailedWebhooks } from "~/adapters/persistence/reads/failed-webhooks";
import { formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

export type FailedWebhookLine = {
  /** As it is named when something is decided about it. */
  readonly key: string;
  readonly topic: string;
  readonly about: string;
  readonly at: string;
  readonly tries: string;
  readonly error: string;
};

export type WebhooksView = { readonly rows: readonly FailedWebhookLine[]; readonly links: PageLinks };

/** One page of webhooks that could not be worked off, with why. */
export async function webhooksView(db: Queryable, viewer: Viewer, page: PageRequest): Promise<WebhooksView> {
  const found = await listFailedWebhooks(db, viewer.shopId, page);
  const format = formattingFor(viewer);
  const { rows, links } = toPage(found, page, (row) => ({ value: row.sortKey, id: row.webhookId }));
  return {
    links,
    rows: rows.map((row) => ({
      key: `${row.day} ${row.webhookId}`,
      topic: row.topic,
      about: row.about ?? "",
      at: format.dateTime(row.receivedAt),
      tries: format.number(row.tries),
      error: row.error ?? "",
    })),
  };
}
