-- Two customers who both had members became one at Shopify: what the gone one's member does from then on is the other's, and what they
-- had earned goes to that customer.
ALTER TABLE "members" ADD COLUMN "merged_into" TEXT;
ALTER TABLE "members" ADD COLUMN "paid_to" TEXT;
CREATE INDEX "members_merged" ON "members"("shop_id", "merged_into") WHERE "merged_into" IS NOT NULL;

-- Whose an order was before Shopify gave it to another customer: how a merge is recognised whose news was lost.
ALTER TABLE "orders" ADD COLUMN "previous_customer_id" TEXT;
CREATE INDEX "orders_previous_customer" ON "orders"("shop_id", "previous_customer_id") WHERE "previous_customer_id" IS NOT NULL;

-- What is held against Shopify, how far the round is, and what the last whole round found.
CREATE TABLE "reconciliations" (
    "shop_id" INTEGER NOT NULL,
    "subject" TEXT NOT NULL,
    "after_key" TEXT NOT NULL DEFAULT '',
    "round_at" TIMESTAMPTZ(3),
    "looked_at" INTEGER NOT NULL DEFAULT 0,
    "differing" INTEGER NOT NULL DEFAULT 0,
    "done_at" TIMESTAMPTZ(3),
    "done_looked_at" INTEGER NOT NULL DEFAULT 0,
    "done_differing" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "reconciliations_pkey" PRIMARY KEY ("shop_id", "subject"),
    CONSTRAINT "reconciliation_subject" CHECK ("subject" IN ('orders', 'customers', 'discounts'))
);

SELECT guard_shop_tables();
