-- When the shop's ledger was last held against its lots, and the whole of it against its log.
ALTER TABLE "shops" ADD COLUMN "ledger_checked_at" TIMESTAMPTZ(3), ADD COLUMN "rebuilt_at" TIMESTAMPTZ(3);
