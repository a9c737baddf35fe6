-- What became of credit at Shopify: spent, or run out there.
ALTER TABLE "lots" ADD COLUMN "redeemed_minor" BIGINT NOT NULL DEFAULT 0, ADD COLUMN "ran_out_minor" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "attempt_lots" ADD COLUMN "redeemed_minor" BIGINT NOT NULL DEFAULT 0, ADD COLUMN "ran_out_minor" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "issue_attempts" ADD COLUMN "read_at" TIMESTAMPTZ(3);
