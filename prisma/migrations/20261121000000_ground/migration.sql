-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "shop" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "isOnline" BOOLEAN NOT NULL DEFAULT false,
    "scope" TEXT,
    "expires" TIMESTAMP(3),
    "accessToken" TEXT NOT NULL,
    "userId" BIGINT,
    "firstName" TEXT,
    "lastName" TEXT,
    "email" TEXT,
    "accountOwner" BOOLEAN NOT NULL DEFAULT false,
    "locale" TEXT,
    "collaborator" BOOLEAN DEFAULT false,
    "emailVerified" BOOLEAN DEFAULT false,
    "refreshToken" TEXT,
    "refreshTokenExpires" TIMESTAMP(3),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shops" (
    "shop_id" SERIAL NOT NULL,
    "domain" TEXT NOT NULL,
    "timezone" TEXT NOT NULL DEFAULT 'UTC',
    "currency" TEXT NOT NULL DEFAULT 'USD',
    "customer_accounts" TEXT,
    "installed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "uninstalled_at" TIMESTAMPTZ(3),
    "issue_from" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_closed_week" INTEGER,
    "last_closed_at" TIMESTAMPTZ(3),
    "last_closed_month" INTEGER,
    "reward_settings" JSONB NOT NULL DEFAULT '{}',
    "reconciled_at" TIMESTAMPTZ(3),
    "redacted_at" TIMESTAMPTZ(3),

    CONSTRAINT "shops_pkey" PRIMARY KEY ("shop_id")
);

-- CreateTable
CREATE TABLE "program_versions" (
    "shop_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "file" JSONB NOT NULL,
    "validation" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "program_versions_pkey" PRIMARY KEY ("shop_id","version")
);

-- CreateTable
CREATE TABLE "members" (
    "shop_id" INTEGER NOT NULL,
    "member_id" TEXT NOT NULL,
    "customer_id" TEXT,
    "handle" TEXT,
    "joined_at" TIMESTAMPTZ(3) NOT NULL,
    "consented_at" TIMESTAMPTZ(3),
    "withdrawn_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "members_pkey" PRIMARY KEY ("shop_id","member_id")
);

-- CreateTable
CREATE TABLE "consent_entries" (
    "shop_id" INTEGER NOT NULL,
    "entry_id" BIGSERIAL NOT NULL,
    "member_id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "granted" BOOLEAN NOT NULL,
    "source" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "consent_entries_pkey" PRIMARY KEY ("shop_id","entry_id")
);

-- CreateTable
CREATE TABLE "identities" (
    "shop_id" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "member_id" TEXT NOT NULL,

    CONSTRAINT "identities_pkey" PRIMARY KEY ("shop_id","source","account_id")
);

-- CreateTable
CREATE TABLE "groups" (
    "shop_id" INTEGER NOT NULL,
    "group_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "creator_id" TEXT,
    "parent_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "groups_pkey" PRIMARY KEY ("shop_id","group_id")
);

-- CreateTable
CREATE TABLE "memberships" (
    "shop_id" INTEGER NOT NULL,
    "member_id" TEXT NOT NULL,
    "group_id" TEXT NOT NULL,
    "joined_at" TIMESTAMPTZ(3) NOT NULL,
    "left_at" TIMESTAMPTZ(3),

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("shop_id","member_id","group_id","joined_at")
);

-- CreateTable
CREATE TABLE "codes" (
    "shop_id" INTEGER NOT NULL,
    "code_key" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "group_id" TEXT,

    CONSTRAINT "codes_pkey" PRIMARY KEY ("shop_id","code_key")
);

-- CreateTable
CREATE TABLE "rests" (
    "shop_id" INTEGER NOT NULL,
    "member_id" TEXT NOT NULL,
    "week" INTEGER NOT NULL,
    "declared_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rests_pkey" PRIMARY KEY ("shop_id","member_id","week")
);

-- CreateTable
CREATE TABLE "activities" (
    "shop_id" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "activity_id" TEXT NOT NULL,
    "member_id" TEXT NOT NULL,
    "group_id" TEXT,
    "kind" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "day" INTEGER NOT NULL,
    "week" INTEGER NOT NULL,
    "counterpart" TEXT,
    "ref" TEXT,
    "reverses" TEXT,
    "lang" TEXT,
    "quality" INTEGER NOT NULL DEFAULT 100,
    "trust" INTEGER NOT NULL DEFAULT 100,
    "pair" INTEGER NOT NULL DEFAULT 100,
    "weight" BIGINT NOT NULL,
    "program_version" INTEGER NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "reversed_by" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "activities_pkey" PRIMARY KEY ("shop_id","source","activity_id")
);

-- CreateTable
CREATE TABLE "kind_days" (
    "shop_id" INTEGER NOT NULL,
    "member_id" TEXT NOT NULL,
    "day" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "week" INTEGER NOT NULL,
    "weight" BIGINT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "kind_days_pkey" PRIMARY KEY ("shop_id","member_id","day","kind")
);

-- CreateTable
CREATE TABLE "member_weeks" (
    "shop_id" INTEGER NOT NULL,
    "member_id" TEXT NOT NULL,
    "week" INTEGER NOT NULL,
    "credit" BIGINT NOT NULL,
    "own" BIGINT NOT NULL,
    "one_off" BIGINT NOT NULL,

    CONSTRAINT "member_weeks_pkey" PRIMARY KEY ("shop_id","member_id","week")
);

-- CreateTable
CREATE TABLE "standings" (
    "shop_id" INTEGER NOT NULL,
    "member_id" TEXT NOT NULL,
    "score" BIGINT NOT NULL,
    "week" INTEGER NOT NULL,
    "active_weeks" INTEGER NOT NULL,
    "consistency" INTEGER NOT NULL,
    "tier" TEXT NOT NULL,
    "low_closes" INTEGER NOT NULL DEFAULT 0,
    "closed_score" BIGINT NOT NULL DEFAULT 0,
    "closed_week" INTEGER,
    "last_active_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "standings_pkey" PRIMARY KEY ("shop_id","member_id")
);

-- CreateTable
CREATE TABLE "week_closes" (
    "shop_id" INTEGER NOT NULL,
    "week" INTEGER NOT NULL,
    "member_id" TEXT NOT NULL,
    "score" BIGINT NOT NULL,
    "active_weeks" INTEGER NOT NULL,
    "consistency" INTEGER NOT NULL,
    "tier" TEXT NOT NULL,

    CONSTRAINT "week_closes_pkey" PRIMARY KEY ("shop_id","week","member_id")
);

-- CreateTable
CREATE TABLE "tier_changes" (
    "shop_id" INTEGER NOT NULL,
    "member_id" TEXT NOT NULL,
    "week" INTEGER NOT NULL,
    "from_tier" TEXT,
    "to_tier" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tier_changes_pkey" PRIMARY KEY ("shop_id","member_id","week")
);

-- CreateTable
CREATE TABLE "orders" (
    "shop_id" INTEGER NOT NULL,
    "order_id" TEXT NOT NULL,
    "name" TEXT,
    "customer_id" TEXT,
    "buyer_id" TEXT,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "placed_day" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "refunded_minor" BIGINT NOT NULL DEFAULT 0,
    "code" TEXT,
    "referral" TEXT,
    "paid_at" TIMESTAMPTZ(3),
    "cancelled_at" TIMESTAMPTZ(3),
    "test" BOOLEAN NOT NULL DEFAULT false,
    "origin" TEXT NOT NULL,
    "source_updated_at" TIMESTAMPTZ(3) NOT NULL,
    "attribution" TEXT NOT NULL DEFAULT 'open',
    "notes" JSONB NOT NULL DEFAULT '[]',
    "basis" JSONB,
    "touches" JSONB NOT NULL DEFAULT '[]',
    "program_version" INTEGER,
    "settled_at" TIMESTAMPTZ(3),
    "dirty" BOOLEAN NOT NULL DEFAULT true,
    "shares_fixed" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "orders_pkey" PRIMARY KEY ("shop_id","order_id")
);

-- CreateTable
CREATE TABLE "refunds" (
    "shop_id" INTEGER NOT NULL,
    "refund_id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "refunded_at" TIMESTAMPTZ(3) NOT NULL,
    "amount_minor" BIGINT NOT NULL,

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("shop_id","refund_id")
);

-- CreateTable
CREATE TABLE "order_shares" (
    "shop_id" INTEGER NOT NULL,
    "order_id" TEXT NOT NULL,
    "touch" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "group_id" TEXT,
    "lane" TEXT NOT NULL,
    "share_bp" INTEGER NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "touched_at" TIMESTAMPTZ(3),

    CONSTRAINT "order_shares_pkey" PRIMARY KEY ("shop_id","order_id","touch")
);

-- CreateTable
CREATE TABLE "lots" (
    "shop_id" INTEGER NOT NULL,
    "lot_id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "member_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "lane" TEXT NOT NULL,
    "class" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "cut_minor" BIGINT NOT NULL DEFAULT 0,
    "worth_minor" BIGINT NOT NULL,
    "paid_minor" BIGINT NOT NULL DEFAULT 0,
    "amount_minor" BIGINT NOT NULL,
    "carried_minor" BIGINT NOT NULL DEFAULT 0,
    "issued_minor" BIGINT NOT NULL DEFAULT 0,
    "basis_paid" BIGINT,
    "basis_worth" BIGINT,
    "closes_since_own" INTEGER,
    "currency" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "placed_month" INTEGER NOT NULL,
    "due_month" INTEGER NOT NULL,
    "reasons" TEXT[],
    "issuable" BOOLEAN NOT NULL DEFAULT true,
    "program_version" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "lots_pkey" PRIMARY KEY ("shop_id","lot_id")
);

-- CreateTable
CREATE TABLE "code_closes" (
    "shop_id" INTEGER NOT NULL,
    "month" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "relational_worth_minor" BIGINT NOT NULL,
    "limit_minor" BIGINT,
    "paid_minor" BIGINT NOT NULL,
    "codes_due" INTEGER NOT NULL,
    "closed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "code_closes_pkey" PRIMARY KEY ("shop_id","month","currency")
);

-- CreateTable
CREATE TABLE "entries" (
    "shop_id" INTEGER NOT NULL,
    "entry_id" BIGSERIAL NOT NULL,
    "transaction_id" TEXT NOT NULL,
    "lot_id" TEXT,
    "member_id" TEXT,
    "account" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "entries_pkey" PRIMARY KEY ("shop_id","entry_id")
);

-- CreateTable
CREATE TABLE "balances" (
    "shop_id" INTEGER NOT NULL,
    "member_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "pending_minor" BIGINT NOT NULL DEFAULT 0,
    "available_minor" BIGINT NOT NULL DEFAULT 0,
    "carried_minor" BIGINT NOT NULL DEFAULT 0,
    "issued_minor" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "balances_pkey" PRIMARY KEY ("shop_id","member_id","currency")
);

-- CreateTable
CREATE TABLE "issue_attempts" (
    "shop_id" INTEGER NOT NULL,
    "attempt_id" UUID NOT NULL,
    "effect_key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "member_id" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL DEFAULT '',
    "code" TEXT,
    "parent_key" TEXT,
    "state" TEXT NOT NULL,
    "seen_id" TEXT,
    "fingerprint" TIMESTAMPTZ(3),
    "shopify_id" TEXT,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "issue_attempts_pkey" PRIMARY KEY ("shop_id","attempt_id")
);

-- CreateTable
CREATE TABLE "attempt_lots" (
    "shop_id" INTEGER NOT NULL,
    "attempt_id" UUID NOT NULL,
    "lot_id" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,

    CONSTRAINT "attempt_lots_pkey" PRIMARY KEY ("shop_id","attempt_id","lot_id")
);

-- CreateTable
CREATE TABLE "discount_parents" (
    "shop_id" INTEGER NOT NULL,
    "parent_key" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "percent" INTEGER NOT NULL,
    "own_code" TEXT NOT NULL,
    "discount_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "discount_parents_pkey" PRIMARY KEY ("shop_id","parent_key")
);

-- CreateTable
CREATE TABLE "discount_codes" (
    "shop_id" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "member_id" TEXT NOT NULL,
    "parent_key" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "percent" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "issued_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "used_order" TEXT,

    CONSTRAINT "discount_codes_pkey" PRIMARY KEY ("shop_id","code")
);

-- CreateTable
CREATE TABLE "standing_projections" (
    "shop_id" INTEGER NOT NULL,
    "member_id" TEXT NOT NULL,
    "version" BIGINT NOT NULL DEFAULT 1,
    "written" BIGINT NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "tagged" TEXT,

    CONSTRAINT "standing_projections_pkey" PRIMARY KEY ("shop_id","member_id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "shop_id" INTEGER NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "event_id" TEXT,
    "topic" TEXT NOT NULL,
    "triggered_at" TIMESTAMPTZ(3),
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "payload" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("shop_id","webhook_id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "shop_id" INTEGER NOT NULL,
    "key_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("shop_id","key_id")
);

-- CreateTable
CREATE TABLE "imports" (
    "shop_id" INTEGER NOT NULL,
    "import_id" UUID NOT NULL,
    "file" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "accepted" INTEGER NOT NULL DEFAULT 0,
    "duplicates" INTEGER NOT NULL DEFAULT 0,
    "refused" INTEGER NOT NULL DEFAULT 0,
    "problems" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "imports_pkey" PRIMARY KEY ("shop_id","import_id")
);

-- CreateTable
CREATE TABLE "notices" (
    "shop_id" INTEGER NOT NULL,
    "notice_key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "notices_pkey" PRIMARY KEY ("shop_id","notice_key")
);

-- CreateIndex
CREATE UNIQUE INDEX "shops_domain_key" ON "shops"("domain");

-- CreateIndex
CREATE UNIQUE INDEX "members_shop_id_customer_id_key" ON "members"("shop_id", "customer_id");

-- CreateIndex
CREATE INDEX "consent_entries_shop_id_member_id_idx" ON "consent_entries"("shop_id", "member_id");

-- CreateIndex
CREATE INDEX "identities_shop_id_member_id_idx" ON "identities"("shop_id", "member_id");

-- CreateIndex
CREATE INDEX "groups_shop_id_creator_id_idx" ON "groups"("shop_id", "creator_id");

-- CreateIndex
CREATE INDEX "memberships_shop_id_group_id_idx" ON "memberships"("shop_id", "group_id");

-- CreateIndex
CREATE INDEX "codes_shop_id_owner_id_idx" ON "codes"("shop_id", "owner_id");

-- CreateIndex
CREATE INDEX "activities_shop_id_member_id_occurred_at_idx" ON "activities"("shop_id", "member_id", "occurred_at");

-- CreateIndex
CREATE INDEX "activities_shop_id_counterpart_occurred_at_idx" ON "activities"("shop_id", "counterpart", "occurred_at");

-- CreateIndex
CREATE INDEX "activities_shop_id_group_id_occurred_at_idx" ON "activities"("shop_id", "group_id", "occurred_at");

-- CreateIndex
CREATE INDEX "activities_shop_id_kind_ref_idx" ON "activities"("shop_id", "kind", "ref");

-- CreateIndex
CREATE INDEX "activities_shop_id_received_at_idx" ON "activities"("shop_id", "received_at");

-- CreateIndex

-- CreateIndex
CREATE INDEX "member_weeks_shop_id_week_idx" ON "member_weeks"("shop_id", "week");

-- CreateIndex
CREATE INDEX "standings_shop_id_score_idx" ON "standings"("shop_id", "score");

-- CreateIndex
CREATE INDEX "standings_shop_id_tier_idx" ON "standings"("shop_id", "tier");

-- CreateIndex
CREATE INDEX "week_closes_shop_id_member_id_week_idx" ON "week_closes"("shop_id", "member_id", "week");

-- CreateIndex
CREATE INDEX "tier_changes_shop_id_at_idx" ON "tier_changes"("shop_id", "at");

-- CreateIndex
CREATE INDEX "orders_shop_id_placed_at_idx" ON "orders"("shop_id", "placed_at");

-- CreateIndex
CREATE INDEX "orders_shop_id_customer_id_idx" ON "orders"("shop_id", "customer_id");

-- CreateIndex
CREATE INDEX "orders_shop_id_buyer_id_idx" ON "orders"("shop_id", "buyer_id");

-- CreateIndex
CREATE INDEX "refunds_shop_id_order_id_idx" ON "refunds"("shop_id", "order_id");

-- CreateIndex
CREATE INDEX "order_shares_shop_id_group_id_idx" ON "order_shares"("shop_id", "group_id");

-- CreateIndex
CREATE INDEX "order_shares_shop_id_actor_id_idx" ON "order_shares"("shop_id", "actor_id");

-- CreateIndex
CREATE INDEX "lots_shop_id_order_id_idx" ON "lots"("shop_id", "order_id");

-- CreateIndex
CREATE INDEX "lots_shop_id_member_id_placed_month_idx" ON "lots"("shop_id", "member_id", "placed_month");

-- CreateIndex
CREATE INDEX "lots_shop_id_due_month_idx" ON "lots"("shop_id", "due_month");

-- CreateIndex
CREATE INDEX "entries_shop_id_lot_id_idx" ON "entries"("shop_id", "lot_id");

-- CreateIndex
CREATE INDEX "entries_shop_id_member_id_idx" ON "entries"("shop_id", "member_id");

-- CreateIndex
CREATE INDEX "entries_shop_id_at_idx" ON "entries"("shop_id", "at");

-- CreateIndex
CREATE INDEX "issue_attempts_shop_id_state_next_at_idx" ON "issue_attempts"("shop_id", "state", "next_at");

-- CreateIndex
CREATE INDEX "issue_attempts_shop_id_member_id_idx" ON "issue_attempts"("shop_id", "member_id");

-- CreateIndex
CREATE UNIQUE INDEX "issue_attempts_shop_id_effect_key_key" ON "issue_attempts"("shop_id", "effect_key");

-- CreateIndex
CREATE INDEX "attempt_lots_shop_id_lot_id_idx" ON "attempt_lots"("shop_id", "lot_id");

-- CreateIndex
CREATE INDEX "discount_codes_shop_id_member_id_idx" ON "discount_codes"("shop_id", "member_id");

-- CreateIndex
CREATE INDEX "inbox_shop_id_state_received_at_idx" ON "inbox"("shop_id", "state", "received_at");

-- CreateIndex
CREATE INDEX "inbox_received_at_idx" ON "inbox"("received_at");


-- Partial indexes, which the schema language cannot say: each serves one sweep or one look-up and stays small.
CREATE INDEX "activities_reverses" ON "activities"("shop_id", "source", "reverses") WHERE "reverses" IS NOT NULL;
CREATE INDEX "orders_dirty" ON "orders"("shop_id") WHERE "dirty";
CREATE INDEX "inbox_waiting" ON "inbox"("shop_id", "received_at") WHERE "state" = 'waiting';
CREATE INDEX "orders_open" ON "orders"("shop_id", "placed_at", "order_id") WHERE "dirty" OR NOT "shares_fixed";
CREATE INDEX "lots_to_issue" ON "lots"("shop_id", "member_id") WHERE "issuable" AND "paid_minor" > "issued_minor" AND "state" IN ('posted', 'carried');
CREATE INDEX "standing_projections_due" ON "standing_projections"("shop_id", "next_at") WHERE "version" > "written";
CREATE INDEX "members_search" ON "members"("shop_id", lower("member_id"), lower("handle"));

-- Closed sets, held by the database too.
ALTER TABLE "program_versions" ADD CONSTRAINT "program_state" CHECK ("state" IN ('draft', 'published', 'retired'));
CREATE UNIQUE INDEX "program_versions_published" ON "program_versions"("shop_id") WHERE "state" = 'published';
ALTER TABLE "lots" ADD CONSTRAINT "lot_state" CHECK ("state" IN ('pending', 'posted', 'carried', 'voided', 'reversed'));
ALTER TABLE "lots" ADD CONSTRAINT "lot_role" CHECK ("role" IN ('buyer', 'contributor', 'creator'));
ALTER TABLE "lots" ADD CONSTRAINT "lot_amounts" CHECK ("worth_minor" >= 0 AND "amount_minor" >= 0 AND "carried_minor" >= 0 AND "issued_minor" >= 0);
ALTER TABLE "order_shares" ADD CONSTRAINT "share_lane" CHECK ("lane" IN ('relational', 'code'));
ALTER TABLE "order_shares" ADD CONSTRAINT "share_bp" CHECK ("share_bp" BETWEEN 1 AND 10000);
ALTER TABLE "inbox" ADD CONSTRAINT "inbox_state" CHECK ("state" IN ('waiting', 'done', 'ignored', 'failed'));
ALTER TABLE "issue_attempts" ADD CONSTRAINT "attempt_state" CHECK ("state" IN ('planned', 'calling', 'done', 'parked', 'cancelled'));

-- The ledger only grows, until a person or a shop is erased.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('hearth.erasing', true) = 'on' THEN RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END; END IF;
  RAISE EXCEPTION '% is append only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER "entries_append_only" BEFORE UPDATE OR DELETE ON "entries" FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

-- Buckets are updated in place all day: room in each page keeps their indexes untouched.
ALTER TABLE "kind_days" SET (fillfactor = 70);
ALTER TABLE "member_weeks" SET (fillfactor = 70);
ALTER TABLE "standings" SET (fillfactor = 70);
ALTER TABLE "standing_projections" SET (fillfactor = 70);
ALTER TABLE "balances" SET (fillfactor = 70);
