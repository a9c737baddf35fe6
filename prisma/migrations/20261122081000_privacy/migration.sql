-- Customers who asked the merchant what is stored about them; the answer is made when somebody downloads it.
CREATE TABLE "data_requests" (
    "shop_id" INTEGER NOT NULL,
    "request_id" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "handed_over_at" TIMESTAMPTZ(3),
    "handed_over_by" TEXT,

    CONSTRAINT "data_requests_pkey" PRIMARY KEY ("shop_id","request_id")
);

-- Those who asked before this table was there.
INSERT INTO "data_requests" ("shop_id", "request_id", "customer_id", "asked_at")
SELECT "shop_id", replace("notice_key", 'data-request:', ''), "detail" ->> 'customerId', "created_at" FROM "notices"
WHERE "kind" = 'data-request' AND "resolved_at" IS NULL AND "detail" ->> 'customerId' IS NOT NULL;

-- A database that had its wall between shops before this table.
DO $$ BEGIN
  IF to_regprocedure('guard_shop_tables()') IS NOT NULL THEN PERFORM guard_shop_tables(); END IF;
END $$;
