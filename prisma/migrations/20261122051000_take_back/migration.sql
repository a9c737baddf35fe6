-- What of a credit was debited again: a claw-back, or taken back by a person.
ALTER TABLE "attempt_lots" ADD COLUMN "debited_minor" BIGINT NOT NULL DEFAULT 0;
