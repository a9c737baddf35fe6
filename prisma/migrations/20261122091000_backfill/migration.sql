-- What was ordered before the app was there: known, shown, and rewarded only if the merchant says so.
ALTER TABLE "orders" ADD COLUMN "history" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "shops" ADD COLUMN "earns_from" TIMESTAMPTZ(3);
CREATE INDEX "orders_shop_id_history_idx" ON "orders"("shop_id", "placed_at") WHERE "history";

-- Past orders read from Shopify in one export. The row is the job: its state says what is to be done.
CREATE TABLE "backfills" (
    "shop_id" INTEGER NOT NULL,
    "backfill_id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "phase" TEXT NOT NULL DEFAULT 'asking',
    "export_id" TEXT,
    "exported_at" TIMESTAMPTZ(3),
    "rows_total" INTEGER NOT NULL DEFAULT 0,
    "rows_read" INTEGER NOT NULL DEFAULT 0,
    "orders_new" INTEGER NOT NULL DEFAULT 0,
    "rows_refused" INTEGER NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "cost" JSONB,
    "error" TEXT,
    "requested_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "heartbeat_at" TIMESTAMPTZ(3),
    "done_at" TIMESTAMPTZ(3),
    CONSTRAINT "backfills_pkey" PRIMARY KEY ("shop_id", "backfill_id"),
    CONSTRAINT "backfill_state" CHECK ("state" IN ('waiting', 'running', 'stopping', 'stopped', 'done', 'failed')),
    CONSTRAINT "backfill_phase" CHECK ("phase" IN ('asking', 'exporting', 'reading', 'catching-up', 'costing', 'done'))
);
-- One at a time for a shop.
CREATE UNIQUE INDEX "backfills_shop_id_open_key" ON "backfills"("shop_id") WHERE "state" IN ('waiting', 'running', 'stopping');
CREATE INDEX "backfills_shop_id_created_at_idx" ON "backfills"("shop_id", "created_at");

-- History is nobody's work: it stays out of what is looked through for something to do.
DROP INDEX "orders_dirty";
CREATE INDEX "orders_dirty" ON "orders"("shop_id") WHERE "dirty" AND NOT "history";
DROP INDEX "orders_open";
CREATE INDEX "orders_open" ON "orders"("shop_id", "placed_at", "order_id") WHERE ("dirty" OR NOT "shares_fixed") AND NOT "history";

SELECT guard_shop_tables();
CREATE POLICY across_shops ON "backfills" TO hearth_system USING (true);
GRANT SELECT, UPDATE ON "backfills" TO hearth_system;
GRANT SELECT ("history") ON "orders" TO hearth_system;
