-- The points of Shopify's cost bucket for a shop, as all processes share it. Points are fractions: they come back all the time.
CREATE TABLE "cost_buckets" (
  "shop_id" INTEGER NOT NULL,
  "available" DOUBLE PRECISION NOT NULL,
  "maximum" DOUBLE PRECISION NOT NULL,
  "restore_rate" DOUBLE PRECISION NOT NULL,
  "refilled_at" TIMESTAMPTZ(6) NOT NULL,
  "closed_until" TIMESTAMPTZ(3),
  "taken" BOOLEAN NOT NULL,
  CONSTRAINT "cost_buckets_pkey" PRIMARY KEY ("shop_id")
);
-- Where the wall between shops was built before.
DO $$
BEGIN
  IF to_regprocedure('guard_shop_tables()') IS NOT NULL THEN
    PERFORM guard_shop_tables();
  END IF;
END $$;
