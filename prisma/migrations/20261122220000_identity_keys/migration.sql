-- Keyed hashes that tell whether two accounts are one person's. A customer or a member, never both.
CREATE TABLE "identity_keys" (
    "shop_id" INTEGER NOT NULL,
    "key_id" BIGSERIAL NOT NULL,
    "customer_id" TEXT,
    "member_id" TEXT,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "known_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),
    "shared" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "identity_keys_pkey" PRIMARY KEY ("shop_id","key_id"),
    CONSTRAINT "identity_keys_account" CHECK (num_nonnulls("customer_id", "member_id") = 1)
);

CREATE INDEX "identity_keys_shop_id_customer_id_idx" ON "identity_keys"("shop_id", "customer_id");
CREATE INDEX "identity_keys_shop_id_member_id_idx" ON "identity_keys"("shop_id", "member_id");
CREATE INDEX "identity_keys_shop_id_kind_key_idx" ON "identity_keys"("shop_id", "kind", "key");

-- A database that had its wall between shops before this table.
DO $$ BEGIN
  IF to_regprocedure('guard_shop_tables()') IS NOT NULL THEN PERFORM guard_shop_tables(); END IF;
END $$;
