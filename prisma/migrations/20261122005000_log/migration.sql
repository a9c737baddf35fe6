-- What happened, in the order in which it was taken in: facts and decisions from which everything else can be derived again.
-- Activities are such facts themselves and carry their place among the others. Positions of one shop are given under its ledger lock.
CREATE SEQUENCE "log_positions";

CREATE TABLE "log" (
    "shop_id" INTEGER NOT NULL,
    "position" BIGINT NOT NULL DEFAULT nextval('log_positions'),
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "log_pkey" PRIMARY KEY ("shop_id","position")
);
CREATE TRIGGER "log_append_only" BEFORE UPDATE OR DELETE ON "log" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

ALTER TABLE "activities" ADD COLUMN "position" BIGINT NOT NULL DEFAULT nextval('log_positions');
CREATE INDEX "activities_shop_id_position_idx" ON "activities"("shop_id", "position");
