-- When a shop is held against Shopify next (null: at once), and which worker is at it: workers share the shops. A claim that is not renewed runs out.
ALTER TABLE "shops" ADD COLUMN "reconcile_at" TIMESTAMPTZ(3);
ALTER TABLE "shops" ADD COLUMN "reconcile_claim" UUID;
CREATE INDEX "shops_reconcile_at_idx" ON "shops"("reconcile_at");
