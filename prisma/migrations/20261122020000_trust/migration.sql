-- Peer trust, live: one snapshot per shop and closed week, read by intake until the next one.
CREATE TABLE "trust_snapshots" (
    "shop_id" INTEGER NOT NULL,
    "week" INTEGER NOT NULL,
    "closed_at" TIMESTAMPTZ(3) NOT NULL,
    "program_version" INTEGER NOT NULL,
    "members" INTEGER NOT NULL,
    "edges" INTEGER NOT NULL,
    "seeds" INTEGER NOT NULL,
    "rounds" INTEGER NOT NULL,

    CONSTRAINT "trust_snapshots_pkey" PRIMARY KEY ("shop_id","week")
);

-- Whoever is in no row of a snapshot has no trust in it.
CREATE TABLE "trust_scores" (
    "shop_id" INTEGER NOT NULL,
    "week" INTEGER NOT NULL,
    "member_id" TEXT NOT NULL,
    "percent" INTEGER NOT NULL,

    CONSTRAINT "trust_scores_pkey" PRIMARY KEY ("shop_id","week","member_id")
);
CREATE INDEX "trust_scores_shop_id_member_id_idx" ON "trust_scores"("shop_id", "member_id");

ALTER TABLE "activities" ADD COLUMN "trust_snapshot" INTEGER;

-- Activities of a burst wait here for a person, seven days at most. While one waits or is refused, its row in activities is marked as
-- taken out ("reversed_by" is "(held)"), so that it is in no bucket, no evidence and no endorsement.
CREATE TABLE "held_activities" (
    "shop_id" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "activity_id" TEXT NOT NULL,
    "member_id" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "seen" INTEGER NOT NULL,
    "usual" INTEGER NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "until_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'held',
    "decided_at" TIMESTAMPTZ(3),
    "decided_by" TEXT,

    CONSTRAINT "held_activities_pkey" PRIMARY KEY ("shop_id","source","activity_id")
);
CREATE INDEX "held_activities_shop_id_state_until_at_idx" ON "held_activities"("shop_id", "state", "until_at");
CREATE INDEX "held_activities_shop_id_member_id_idx" ON "held_activities"("shop_id", "member_id");
