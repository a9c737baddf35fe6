-- A draft replayed against the program in force on the shop's own history. The row is the job: its state says what is to be done.
CREATE TABLE "backtests" (
    "shop_id" INTEGER NOT NULL,
    "backtest_id" UUID NOT NULL,
    "draft_version" INTEGER NOT NULL,
    "against_version" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "phase" TEXT NOT NULL DEFAULT 'waiting',
    "percent" INTEGER NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "result" JSONB,
    "error" TEXT,
    "requested_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "heartbeat_at" TIMESTAMPTZ(3),
    "done_at" TIMESTAMPTZ(3),
    CONSTRAINT "backtests_pkey" PRIMARY KEY ("shop_id", "backtest_id"),
    CONSTRAINT "backtest_state" CHECK ("state" IN ('waiting', 'running', 'stopping', 'stopped', 'done', 'failed'))
);
-- One at a time for a shop.
CREATE UNIQUE INDEX "backtests_shop_id_open_key" ON "backtests"("shop_id") WHERE "state" IN ('waiting', 'running', 'stopping');
CREATE INDEX "backtests_shop_id_created_at_idx" ON "backtests"("shop_id", "created_at");
