-- A person takes back everything unused that matches a filter. The row is the job: it says how far the planning is.
CREATE TABLE "bulk_take_backs" (
    "shop_id" INTEGER NOT NULL,
    "bulk_id" UUID NOT NULL,
    "kind" TEXT,
    "search" TEXT NOT NULL DEFAULT '',
    "state" TEXT NOT NULL DEFAULT 'planning',
    "matching" INTEGER NOT NULL,
    "after_id" UUID,
    "looked_at" INTEGER NOT NULL DEFAULT 0,
    "planned" INTEGER NOT NULL DEFAULT 0,
    "requested_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "planned_at" TIMESTAMPTZ(3),
    CONSTRAINT "bulk_take_backs_pkey" PRIMARY KEY ("shop_id", "bulk_id"),
    CONSTRAINT "bulk_take_back_state" CHECK ("state" IN ('planning', 'planned'))
);
-- One at a time for a shop.
CREATE UNIQUE INDEX "bulk_take_backs_shop_id_open_key" ON "bulk_take_backs"("shop_id") WHERE "state" = 'planning';
CREATE INDEX "bulk_take_backs_shop_id_created_at_idx" ON "bulk_take_backs"("shop_id", "created_at");

ALTER TABLE "issue_attempts" ADD COLUMN "bulk_id" UUID;
CREATE INDEX "issue_attempts_bulk" ON "issue_attempts"("shop_id", "bulk_id") WHERE "bulk_id" IS NOT NULL;

SELECT guard_shop_tables();
CREATE POLICY across_shops ON "bulk_take_backs" FOR SELECT TO hearth_system USING (true);
GRANT SELECT ("shop_id", "state") ON "bulk_take_backs" TO hearth_system;
