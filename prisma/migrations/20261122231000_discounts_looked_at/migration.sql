-- How a discount was at Shopify when its codes were read last: one that is still so is not read again before the night.
ALTER TABLE "discount_parents" ADD COLUMN "checked" TEXT;
CREATE INDEX "discount_codes_shop_id_parent_key_idx" ON "discount_codes"("shop_id", "parent_key");
