-- Lots that come from something else than an order; what earning rules look at in an order.
ALTER TABLE "lots" ADD COLUMN "source" TEXT NOT NULL DEFAULT 'order';
ALTER TABLE "orders" ADD COLUMN "fulfilled_at" TIMESTAMPTZ(3), ADD COLUMN "details" JSONB;
