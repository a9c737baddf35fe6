-- Who works for the shop is a pre-trusted seed of peer trust; each marking and unmarking is kept with who did it and when.
ALTER TABLE "members" ADD COLUMN "staff" BOOLEAN NOT NULL DEFAULT false;

CREATE TABLE "staff_changes" (
    "shop_id" INTEGER NOT NULL,
    "change_id" BIGSERIAL NOT NULL,
    "member_id" TEXT NOT NULL,
    "staff" BOOLEAN NOT NULL,
    "by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "staff_changes_pkey" PRIMARY KEY ("shop_id","change_id")
);
CREATE INDEX "staff_changes_shop_id_member_id_change_id_idx" ON "staff_changes"("shop_id", "member_id", "change_id");
