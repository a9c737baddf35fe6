import { listDataRequests } from "~/adapters/persistence/data-request-rows";
import type { Queryable } from "~/adapters/persistence/database";
import type { PersonSection } from "~/adapters/persistence/person-rows";
import { DAY_MS } from "~/core/shared/time";
import { formattingFor } from "./formatting";
import type { Viewer } from "./viewer";

/** Shopify asks merchants to answer within 30 days. */
const ANSWER_DAYS = 30;
const REQUESTS_SHOWN = 200;

/** What a customer is given who asked for their data. */
export type HandedOver = {
  readonly customerId: string;
  readonly madeAt: number;
  readonly sections: readonly PersonSection[];
};

export type RequestLine = {
  readonly requestId: string;
  readonly customerId: string;
  readonly askedAt: string;
  readonly dueAt: string;
  readonly late: boolean;
  readonly handedOverAt: string | null;
  readonly handedOverBy: string | null;
};

/** Customers who asked for their data, those who wait first. */
export async function privacyView(
  db: Queryable,
  viewer: Viewer,
): Promise<{ readonly requests: readonly RequestLine[] }> {
  const format = formattingFor(viewer);
  const requests = await listDataRequests(db, viewer.shopId, REQUESTS_SHOWN);
  return {
    requests: requests.map(({ requestId, customerId, askedAt, handedOverAt, handedOverBy }) => {
      const dueAt = askedAt + ANSWER_DAYS * DAY_MS;
      return {
        requestId,
        customerId,
        askedAt: format.date(askedAt),
        dueAt: format.date(dueAt),
        late: handedOverAt === null && dueAt < viewer.now,
        handedOverAt: handedOverAt === null ? null : format.dateTime(handedOverAt),
        handedOverBy,
      };
    }),
  };
}
