-- A person's request to grant names itself, so that the same one, sent again after its answer was lost, grants once.
ALTER TABLE "grants" ADD COLUMN "request_id" UUID;
CREATE UNIQUE INDEX "grants_shop_id_request_id_key" ON "grants"("shop_id", "request_id");
