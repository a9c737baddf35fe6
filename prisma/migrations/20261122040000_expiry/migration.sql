-- What of a posted lot ran out before it was made real at Shopify.
ALTER TABLE "lots" ADD COLUMN "expired_minor" BIGINT NOT NULL DEFAULT 0;
