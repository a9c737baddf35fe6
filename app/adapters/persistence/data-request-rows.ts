import type { Queryable } from "./database";

export type DataRequest = {
  readonly requestId: string;
  readonly customerId: string;
  readonly askedAt: number;
  readonly handedOverAt: number | null;
  readonly handedOverBy: string | null;
};

const COLUMNS = `request_id as "requestId", customer_id as "customerId", asked_at as "askedAt",
  handed_over_at as "handedOverAt", handed_over_by as "handedOverBy"`;

export async function addDataRequest(
  db: Queryable,
  shopId: number,
  request: { readonly requestId: string; readonly customerId: string; readonly at: number },
): Promise<void> {
  await db.query(
    "insert into data_requests (shop_id, request_id, customer_id, asked_at) values ($1, $2, $3, $4) on conflict do nothing",
    [shopId, request.requestId, request.customerId, new Date(request.at)],
  );
}

/** The requests of a shop: those that wait first, the oldest of them at the top. */
export async function listDataRequests(db: Queryable, shopId: number, limit: number): Promise<readonly DataRequest[]> {
  const { rows } = await db.query<DataRequest>(
    `select ${COLUMNS} from data_requests where shop_id = $1
     order by handed_over_at desc nulls first, asked_at, request_id limit $2`,
    [shopId, limit],
  );
  return rows;
}

export async function findDataRequest(
  db: Queryable,
  shopId: number,
  requestId: string,
): Promise<DataRequest | undefined> {
  const { rows } = await db.query<DataRequest>(
    `select ${COLUMNS} from data_requests where shop_id = $1 and request_id = $2`,
    [shopId, requestId],
  );
  return rows[0];
}

export async function markHandedOver(
  db: Queryable,
  shopId: number,
  done: { readonly requestId: string; readonly by: string; readonly at: number },
): Promise<void> {
  await db.query(
    "update data_requests set handed_over_at = $3, handed_over_by = $4 where shop_id = $1 and request_id = $2",
    [shopId, done.requestId, new Date(done.at), done.by],
  );
}
