-- When a shop is held against Shopify next, and which worker is at it: workers share the shops. A claim that is not renewed runs out.
ALTER TABLE "shops" ADD COLUMN "reconcile_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
ALTER TABLE "shops" ADD COLUMN "reconcile_claim" UUID;
CREATE INDEX "shops_reconcile_at_idx" ON "shops"("reconcile_at");
