-- A version of the program has a life of its own: drafted, scheduled, in force from an instant on, retired.
ALTER TABLE "program_versions"
    ADD COLUMN "effective_at" TIMESTAMPTZ(3),
    ADD COLUMN "publication" INTEGER,
    ADD COLUMN "tables" JSONB,
    ADD COLUMN "created_by" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "published_by" TEXT,
    ADD COLUMN "reason" TEXT,
    ADD COLUMN "restores" INTEGER,
    ADD COLUMN "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

UPDATE "program_versions" SET "effective_at" = "published_at", "publication" = "version",
    "created_by" = coalesce("validation" ->> 'by', ''), "published_by" = coalesce("validation" ->> 'by', '')
WHERE "published_at" IS NOT NULL;

CREATE UNIQUE INDEX "program_versions_shop_id_publication_key" ON "program_versions"("shop_id", "publication");
CREATE INDEX "program_versions_shop_id_effective_at_idx" ON "program_versions"("shop_id", "effective_at");

-- In the week of a publication a member's tier can change its name, and move at the close of that week.
ALTER TABLE "tier_changes" DROP CONSTRAINT "tier_changes_pkey";
ALTER TABLE "tier_changes" ADD CONSTRAINT "tier_changes_pkey" PRIMARY KEY ("shop_id", "member_id", "week", "cause");

ALTER TABLE "program_versions" DROP CONSTRAINT "program_state";
ALTER TABLE "program_versions" ADD CONSTRAINT "program_state" CHECK ("state" IN ('draft', 'scheduled', 'published', 'retired'));
ALTER TABLE "program_versions" ADD CONSTRAINT "program_effective"
    CHECK (("state" = 'draft') = ("effective_at" IS NULL) AND ("state" = 'draft') = ("publication" IS NULL));
