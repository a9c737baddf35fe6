-- A goal that a group, or all groups of a shop, share for a while.
CREATE TABLE "seasons" (
    "shop_id" INTEGER NOT NULL,
    "season_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "group_id" TEXT,
    "start_day" INTEGER NOT NULL,
    "end_day" INTEGER NOT NULL,
    "quiet_days" INTEGER NOT NULL,
    "start_at" TIMESTAMPTZ(3) NOT NULL,
    "end_at" TIMESTAMPTZ(3) NOT NULL,
    "quiet_until" TIMESTAMPTZ(3) NOT NULL,
    "weights" JSONB NOT NULL,
    "goal" INTEGER NOT NULL,
    "pool_minor" BIGINT NOT NULL,
    "member_max_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "carry" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "carried_points" INTEGER NOT NULL DEFAULT 0,
    "carried_pool_minor" BIGINT NOT NULL DEFAULT 0,
    "carried_to" TEXT,
    "points" INTEGER,
    "reached" BOOLEAN,
    "members" INTEGER,
    "paid_minor" BIGINT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "cancelled_at" TIMESTAMPTZ(3),

    CONSTRAINT "seasons_pkey" PRIMARY KEY ("shop_id","season_id")
);
CREATE INDEX "seasons_shop_id_state_idx" ON "seasons"("shop_id", "state");
