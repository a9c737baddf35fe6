import type { DiscountTerms } from "~/core/rewards/discount-terms";
import type { Queryable } from "./database";

export type MadeDiscount = {
  readonly parentKey: string;
  readonly title: string;
  readonly terms: DiscountTerms;
  readonly priceMinor: number | null;
  readonly discountId: string;
  /** How it was at Shopify when its codes were read last; null: to be read. */
  readonly checked: string | null;
  /** Of its codes, those that are ours and were not taken back. */
  readonly ownCodes: number;
};

/** Discounts that were made at Shopify, after one of them. */
export async function madeDiscounts(
  db: Queryable,
  shopId: number,
  after: string,
  limit: number,
): Promise<MadeDiscount[]> {
  const { rows } = await db.query<MadeDiscount>(
    `select parent_key as "parentKey", title, terms, price_minor as "priceMinor", discount_id as "discountId", checked,
       (select count(*) from discount_codes c where c.shop_id = p.shop_id and c.parent_key = p.parent_key
         and c.state <> 'taken-back') as "ownCodes"
     from discount_parents p where shop_id = $1 and parent_key > $2 and discount_id is not null order by parent_key limit $3`,
    [shopId, after, limit],
  );
  return rows;
}

/** What a code of a parent is worth at Shopify now: in percent, or minor units of a currency. */
export type CodeValue = { readonly percent: number } | { readonly amountMinor: number; readonly currency: string };

/** Codes are worth what Shopify takes off now. Answers the members whose codes changed. */
export async function revalueCodes(
  db: Queryable,
  shopId: number,
  parentKey: string,
  value: CodeValue,
): Promise<string[]> {
  const percent = "percent" in value ? value.percent : 0;
  const [amountMinor, currency] = "percent" in value ? [0, ""] : [value.amountMinor, value.currency];
  const { rows } = await db.query<{ member_id: string }>(
    `update discount_codes set percent = $3, amount_minor = $4, currency = $5
     where shop_id = $1 and parent_key = $2 and state in ('issued', 'gone') and (percent, amount_minor, currency) <> ($3, $4, $5)
     returning member_id`,
    [shopId, parentKey, percent, amountMinor, currency],
  );
  return rows.map((row) => row.member_id);
}

export type CodeState = { readonly code: string; readonly uses: number };

/**
 * Codes of a parent as Shopify has them: those that are not there, or not valid, are gone and not shown; those that are back are; used up
 * ones are used. Answers the members whose codes changed, by what happened.
 */
export async function markCodes(
  db: Queryable,
  shopId: number,
  parentKey: string,
  found: { readonly valid: boolean; readonly codes: readonly CodeState[] },
): Promise<readonly { readonly memberId: string; readonly state: "issued" | "used" | "gone" }[]> {
  const { rows } = await db.query<{ memberId: string; state: "issued" | "used" | "gone" }>(
    `update discount_codes c set state = wanted.state
     from (select o.code, case when given.code is null then 'gone' when given.uses >= o.uses_max then 'used' when $3 then 'issued' else 'gone' end as state
       from discount_codes o left join unnest($4::text[], $5::int[]) as given (code, uses) on given.code = o.code
       where o.shop_id = $1 and o.parent_key = $2 and o.state in ('issued', 'gone')) wanted
     where c.shop_id = $1 and c.code = wanted.code and c.state <> wanted.state
     returning c.member_id as "memberId", c.state`,
    [shopId, parentKey, found.valid, found.codes.map((one) => one.code), found.codes.map((one) => one.uses)],
  );
  return rows;
}

export async function noteChecked(
  db: Queryable,
  shopId: number,
  parentKey: string,
  checked: string | null,
): Promise<void> {
  await db.query("update discount_parents set checked = $3 where shop_id = $1 and parent_key = $2", [
    shopId,
    parentKey,
    checked,
  ]);
}

/** A discount of ours is looked at closely the next time: Shopify says that something of it changed. */
export async function hurryDiscount(db: Queryable, shopId: number, discountId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    "update discount_parents set checked = null where shop_id = $1 and discount_id = $2",
    [shopId, discountId],
  );
  return (rowCount ?? 0) > 0;
}
