import type { Queryable } from "./database";
import { markOrdersOfMembers } from "./order-marks";

export type NewConsent = {
  readonly memberId: string;
  readonly granted: boolean;
  readonly source: string;
  readonly text: string;
  readonly at: number;
};

/** Changes the member and adds to the consent history; pending orders of theirs are looked at again. */
export async function saveConsent(db: Queryable, shopId: number, consent: NewConsent): Promise<void> {
  const at = new Date(consent.at);
  await db.query(
    consent.granted
      ? "update members set consented_at = coalesce(consented_at, $3), withdrawn_at = null where shop_id = $1 and member_id = $2"
      : "update members set withdrawn_at = $3 where shop_id = $1 and member_id = $2",
    [shopId, consent.memberId, at],
  );
  await insertConsents(db, shopId, [consent]);
  await markOrdersOfMembers(db, shopId, [consent.memberId]);
}

export async function insertConsents(db: Queryable, shopId: number, consents: readonly NewConsent[]): Promise<void> {
  await db.query(
    `insert into consent_entries (shop_id, member_id, purpose, granted, source, text, at)
     select $1, member_id, 'scoring_and_attribution', granted, source, words, at
     from unnest($2::text[], $3::bool[], $4::text[], $5::text[], $6::timestamptz[]) as given (member_id, granted, source, words, at)`,
    [
      shopId,
      consents.map((one) => one.memberId),
      consents.map((one) => one.granted),
      consents.map((one) => one.source),
      consents.map((one) => one.text),
      consents.map((one) => new Date(one.at)),
    ],
  );
}

export async function memberExists(db: Queryable, shopId: number, memberId: string): Promise<boolean> {
  const { rowCount } = await db.query("select 1 from members where shop_id = $1 and member_id = $2", [
    shopId,
    memberId,
  ]);
  return rowCount === 1;
}

export async function memberOfCustomer(db: Queryable, shopId: number, customerId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ member_id: string }>(
    "select member_id from members where shop_id = $1 and customer_id = $2",
    [shopId, customerId],
  );
  return rows[0]?.member_id;
}

export async function insertMember(
  db: Queryable,
  shopId: number,
  member: { readonly memberId: string; readonly customerId: string; readonly at: number },
): Promise<void> {
  await db.query(
    `insert into members (shop_id, member_id, customer_id, joined_at, consented_at) values ($1, $2, $3, $4, $4)
     on conflict (shop_id, customer_id) do nothing`,
    [shopId, member.memberId, member.customerId, new Date(member.at)],
  );
}
