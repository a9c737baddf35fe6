-- What a discount gives and where it holds, as data: kept with the grant, and with the parent that codes hang below.
ALTER TABLE "grants" ADD COLUMN "terms" JSONB;
ALTER TABLE "discount_parents" ADD COLUMN "terms" JSONB, ADD COLUMN "price_minor" BIGINT;

-- Parents of codes that are under way: the key said all there was to say.
INSERT INTO "discount_parents" ("shop_id", "parent_key", "title", "percent", "own_code")
SELECT DISTINCT ON ("shop_id", "parent_key") "shop_id", "parent_key",
  substring("parent_key" from '^(?:tier|perk):(.*):\d+$') || ': ' || substring("parent_key" from '(\d+)$') || ' % off, single use',
  substring("parent_key" from '(\d+)$')::int, 'HEARTH-TIER-' || upper(left(replace(gen_random_uuid()::text, '-', ''), 20))
FROM "issue_attempts"
WHERE "kind" = 'discount_code' AND "state" IN ('planned', 'calling', 'parked') AND "parent_key" ~ '^(tier|perk):.*:\d+$'
ON CONFLICT DO NOTHING;
UPDATE "discount_parents" SET "terms" = jsonb_build_object(
  'kind', 'percent', 'percent', "percent", 'amountMinor', 0, 'currency', '', 'product', '',
  'tier', CASE WHEN "parent_key" LIKE 'tier:%' THEN substring("parent_key" from '^tier:(.*):\d+$') END,
  'products', '[]'::jsonb, 'collections', '[]'::jsonb, 'minimumMinor', 0,
  'combinesWith', '["product", "shipping"]'::jsonb, 'usesMax', 1, 'endsAt', null);
ALTER TABLE "discount_parents" ALTER COLUMN "terms" SET NOT NULL;

ALTER TABLE "discount_codes"
  ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'percent',
  ADD COLUMN "amount_minor" BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN "currency" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "uses_max" INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN "used_orders" TEXT[] NOT NULL DEFAULT '{}';
