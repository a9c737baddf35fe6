-- A merchant's lock holds a member's tier where it is; each locking and unlocking is kept with who and why.
ALTER TABLE "standings" ADD COLUMN "locked" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "tier_changes" ADD COLUMN "by" TEXT;
ALTER TABLE "tier_changes" ADD COLUMN "reason" TEXT;
-- Several of one cause can fall into one week.
ALTER TABLE "tier_changes" DROP CONSTRAINT "tier_changes_pkey";
ALTER TABLE "tier_changes" ADD CONSTRAINT "tier_changes_pkey" PRIMARY KEY ("shop_id", "member_id", "week", "cause", "at");

-- The half of a welcome that waits for the newcomer to stay, with the rule under which it was taken in.
CREATE TABLE "welcomes" (
    "shop_id" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "activity_id" TEXT NOT NULL,
    "member_id" TEXT NOT NULL,
    "newcomer_id" TEXT NOT NULL,
    "weight" BIGINT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "active_weeks" INTEGER NOT NULL,
    "orders" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',

    CONSTRAINT "welcomes_pkey" PRIMARY KEY ("shop_id","source","activity_id")
);
CREATE INDEX "welcomes_shop_id_state_due_at_idx" ON "welcomes"("shop_id", "state", "due_at");
CREATE INDEX "welcomes_shop_id_member_id_idx" ON "welcomes"("shop_id", "member_id");
CREATE INDEX "welcomes_shop_id_newcomer_id_idx" ON "welcomes"("shop_id", "newcomer_id");

-- Operator scores at weekly closes, and what the steadiness pool of a month paid by them.
CREATE TABLE "effort_closes" (
    "shop_id" INTEGER NOT NULL,
    "week" INTEGER NOT NULL,
    "member_id" TEXT NOT NULL,
    "score" BIGINT NOT NULL,

    CONSTRAINT "effort_closes_pkey" PRIMARY KEY ("shop_id","week","member_id")
);
CREATE INDEX "effort_closes_shop_id_member_id_week_idx" ON "effort_closes"("shop_id", "member_id", "week");

CREATE TABLE "pool_closes" (
    "shop_id" INTEGER NOT NULL,
    "month" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "budget_minor" BIGINT NOT NULL,
    "paid_minor" BIGINT NOT NULL,
    "members" INTEGER NOT NULL,
    "closed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pool_closes_pkey" PRIMARY KEY ("shop_id","month")
);
