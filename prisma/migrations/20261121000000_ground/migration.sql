
-- Partial indexes, which the schema language cannot say: each serves one sweep or one look-up and stays small.
CREATE INDEX "activities_reverses" ON "activities"("shop_id", "source", "reverses") WHERE "reverses" IS NOT NULL;
CREATE INDEX "orders_dirty" ON "orders"("shop_id") WHERE "dirty";
CREATE INDEX "inbox_waiting" ON "inbox"("shop_id", "received_at") WHERE "state" = 'waiting';
CREATE INDEX "lots_pending_due" ON "lots"("shop_id", "due_at") WHERE "state" = 'pending';
CREATE INDEX "lots_to_issue" ON "lots"("shop_id", "member_id") WHERE "issuable" AND "amount_minor" > "issued_minor" AND "state" IN ('posted', 'carried');
CREATE INDEX "standing_projections_due" ON "standing_projections"("shop_id", "next_at") WHERE "version" > "written";
CREATE INDEX "members_search" ON "members"("shop_id", lower("member_id"), lower("handle"));

-- Closed sets, held by the database too.
ALTER TABLE "program_versions" ADD CONSTRAINT "program_state" CHECK ("state" IN ('draft', 'published', 'retired'));
CREATE UNIQUE INDEX "program_versions_published" ON "program_versions"("shop_id") WHERE "state" = 'published';
ALTER TABLE "lots" ADD CONSTRAINT "lot_state" CHECK ("state" IN ('pending', 'posted', 'carried', 'voided', 'reversed'));
ALTER TABLE "lots" ADD CONSTRAINT "lot_role" CHECK ("role" IN ('buyer', 'contributor', 'creator'));
ALTER TABLE "lots" ADD CONSTRAINT "lot_amounts" CHECK ("amount_minor" >= 0 AND "carried_minor" >= 0 AND "issued_minor" >= 0);
ALTER TABLE "order_shares" ADD CONSTRAINT "share_lane" CHECK ("lane" IN ('relational', 'code'));
ALTER TABLE "order_shares" ADD CONSTRAINT "share_bp" CHECK ("share_bp" BETWEEN 1 AND 10000);
ALTER TABLE "inbox" ADD CONSTRAINT "inbox_state" CHECK ("state" IN ('waiting', 'done', 'ignored', 'failed'));
ALTER TABLE "issue_attempts" ADD CONSTRAINT "attempt_state" CHECK ("state" IN ('planned', 'calling', 'done', 'parked', 'cancelled'));

-- The ledger only grows.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER "entries_append_only" BEFORE UPDATE OR DELETE ON "entries" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
