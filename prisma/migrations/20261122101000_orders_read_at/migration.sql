-- When the order was last read from the Admin API. Shopify dates states to the second: only what was read well after the second of an
-- order's last change is known to be its last state.
ALTER TABLE "orders" ADD COLUMN "read_at" TIMESTAMPTZ(3);
