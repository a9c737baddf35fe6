-- As of which state of the order its details were read from the Admin API, which knows collections and tags; none: from webhooks.
ALTER TABLE "orders" ADD COLUMN "details_read_at" TIMESTAMPTZ(3);
