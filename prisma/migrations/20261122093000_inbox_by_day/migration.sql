-- The inbox by day: what is kept for two weeks goes as a whole table, without a delete per row. A webhook's day is that on which Shopify
-- sent it first, which every repetition carries, so that (shop, webhook) stays unique though the key has the day in it.
CREATE SCHEMA inbox_days;

ALTER TABLE "inbox" RENAME TO "inbox_before";
ALTER TABLE "inbox_before" RENAME CONSTRAINT "inbox_pkey" TO "inbox_before_pkey";
DROP INDEX "inbox_shop_id_state_received_at_idx";
DROP INDEX "inbox_received_at_idx";
DROP INDEX "inbox_waiting";

CREATE TABLE "inbox" (
    "shop_id" INTEGER NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "day" DATE NOT NULL DEFAULT ((CURRENT_TIMESTAMP AT TIME ZONE 'UTC')::date),
    "event_id" TEXT,
    "topic" TEXT NOT NULL,
    "triggered_at" TIMESTAMPTZ(3),
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "payload" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "done_at" TIMESTAMPTZ(3),
    CONSTRAINT "inbox_pkey" PRIMARY KEY ("shop_id", "webhook_id", "day"),
    CONSTRAINT "inbox_state" CHECK ("state" IN ('waiting', 'done', 'ignored', 'failed'))
) PARTITION BY RANGE ("day");
CREATE INDEX "inbox_shop_id_state_received_at_idx" ON "inbox"("shop_id", "state", "received_at");
CREATE INDEX "inbox_waiting" ON "inbox"("shop_id", "received_at") WHERE "state" = 'waiting';

-- For days that nobody made a table for in time: nothing is refused for that.
CREATE TABLE inbox_days.other PARTITION OF "inbox" DEFAULT;

-- Makes tables for the days around `today`, and lets go of those `kept` days past: whole, or all but what still waits or failed.
-- Answers how many went. As the owner of the tables, since the roles of processes may not make any; waits for no lock longer than a
-- second: the next call comes soon.
CREATE FUNCTION keep_inbox_days(today date, kept int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET lock_timeout = '1s' AS $$
DECLARE
  wanted date;
  name text;
  past record;
  gone int := 0;
  left_over boolean;
BEGIN
  IF kept < 1 THEN RAISE EXCEPTION 'keep_inbox_days: expected at least one day to be kept, not %', kept; END IF;
  -- One at a time, over all workers.
  PERFORM pg_advisory_xact_lock(7106);
  FOR wanted IN SELECT generate_series(today - 1, today + 3, interval '1 day')::date LOOP
    name := 'd' || to_char(wanted, 'YYYYMMDD');
    IF to_regclass('inbox_days.' || name) IS NULL AND NOT EXISTS (SELECT FROM inbox_days.other WHERE day = wanted) THEN
      EXECUTE format('CREATE TABLE inbox_days.%I PARTITION OF public.inbox FOR VALUES FROM (%L) TO (%L)', name, wanted, wanted + 1);
    END IF;
  END LOOP;
  FOR past IN
    SELECT c.oid::regclass AS partition FROM pg_class c
    WHERE c.relnamespace = 'inbox_days'::regnamespace AND c.relkind = 'r' AND c.relname ~ '^d[0-9]{8}$'
      AND to_date(substr(c.relname, 2), 'YYYYMMDD') < today - kept
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE state IN (''waiting'', ''failed''))', past.partition) INTO left_over;
    IF left_over THEN
      EXECUTE format('DELETE FROM %s WHERE state IN (''done'', ''ignored'')', past.partition);
    ELSE
      EXECUTE format('DROP TABLE %s', past.partition);
      gone := gone + 1;
    END IF;
  END LOOP;
  DELETE FROM inbox_days.other WHERE state IN ('done', 'ignored') AND received_at < (today - kept)::timestamp AT TIME ZONE 'UTC';
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION keep_inbox_days(date, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keep_inbox_days(date, int) TO hearth_system;

SELECT keep_inbox_days((CURRENT_TIMESTAMP AT TIME ZONE 'UTC')::date, 14);

INSERT INTO "inbox" (shop_id, webhook_id, day, event_id, topic, triggered_at, received_at, payload, state, tries, error, done_at)
SELECT shop_id, webhook_id, (coalesce(triggered_at, received_at) AT TIME ZONE 'UTC')::date, event_id, topic, triggered_at, received_at,
  payload, state, tries, error, done_at FROM "inbox_before";
DROP TABLE "inbox_before";

SELECT guard_shop_tables();
CREATE POLICY across_shops ON inbox TO hearth_system USING (true);
GRANT SELECT, INSERT ON inbox TO hearth_system;
