-- Codes that are found at Shopify are looked up among the attempts that meant them.
CREATE INDEX "issue_attempts_shop_id_code_idx" ON "issue_attempts"("shop_id", "code");
