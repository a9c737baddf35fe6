-- A perk of a program that a member was granted, or was not and why.
CREATE TABLE "grants" (
    "shop_id" INTEGER NOT NULL,
    "grant_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "perk_id" TEXT NOT NULL,
    "program_version" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL,
    "percent" INTEGER NOT NULL DEFAULT 0,
    "product" TEXT NOT NULL DEFAULT '',
    "member_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "source_ref" TEXT NOT NULL DEFAULT '',
    "state" TEXT NOT NULL,
    "refusal" TEXT,
    "note" TEXT NOT NULL DEFAULT '',
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT NOT NULL DEFAULT '',
    "expires_at" TIMESTAMPTZ(3),
    "claimed_at" TIMESTAMPTZ(3),
    "fulfilled_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "changed_by" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "grants_pkey" PRIMARY KEY ("shop_id","grant_id"),
    CONSTRAINT "grant_state" CHECK ("state" IN ('withheld', 'granted', 'claimed', 'fulfilled', 'cancelled', 'expired')),
    CONSTRAINT "grant_source" CHECK ("source" IN ('tier', 'season', 'person')),
    CONSTRAINT "grant_refusal" CHECK (("state" = 'withheld') = ("refusal" IS NOT NULL))
);
CREATE UNIQUE INDEX "grants_shop_id_number_key" ON "grants"("shop_id", "number");
CREATE INDEX "grants_shop_id_perk_id_member_id_idx" ON "grants"("shop_id", "perk_id", "member_id");
CREATE INDEX "grants_shop_id_member_id_idx" ON "grants"("shop_id", "member_id");
CREATE INDEX "grants_expiring" ON "grants"("shop_id", "expires_at") WHERE "expires_at" IS NOT NULL AND "state" IN ('granted', 'claimed');

-- Closes whose tiers have brought their perks.
ALTER TABLE "shops" ADD COLUMN "last_granted_week" INTEGER;
