-- Up to which version Shopify refused a member's standing, which of these a person gave up, and since when it does not succeed.
ALTER TABLE "standing_projections" ADD COLUMN "parked" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "standing_projections" ADD COLUMN "cancelled" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "standing_projections" ADD COLUMN "failing_since" TIMESTAMPTZ(3);

-- The few that a person looks at.
CREATE INDEX "standing_projections_failing" ON "standing_projections"("shop_id", "failing_since") WHERE "failing_since" IS NOT NULL;

-- The sweep looks for what is due over all shops, the gauges count what waits for a person.
GRANT SELECT (parked, cancelled) ON standing_projections TO hearth_system;
