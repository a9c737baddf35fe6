-- A merchant's lock holds a member's tier where it is; each locking and unlocking is kept with who and why.
ALTER TABLE "standings" ADD COLUMN "locked" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "tier_changes" ADD COLUMN "by" TEXT;
ALTER TABLE "tier_changes" ADD COLUMN "reason" TEXT;
-- Several of one cause can fall into one week.
ALTER TABLE "tier_changes" DROP CONSTRAINT "tier_changes_pkey";
ALTER TABLE "tier_changes" ADD CONSTRAINT "tier_changes_pkey" PRIMARY KEY ("shop_id", "member_id", "week", "cause", "at");
