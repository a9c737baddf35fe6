-- Whom a source reported an activity of, and for, where that member was merged into another since: the log keeps what it was told.
ALTER TABLE "activities" ADD COLUMN "reported_member" TEXT;
ALTER TABLE "activities" ADD COLUMN "reported_counterpart" TEXT;
