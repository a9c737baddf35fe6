-- A person looked at a webhook that could not be worked off, and nothing is to be done: it goes with its day.
ALTER TABLE "inbox" DROP CONSTRAINT "inbox_state";
ALTER TABLE "inbox" ADD CONSTRAINT "inbox_state" CHECK ("state" IN ('waiting', 'done', 'ignored', 'failed', 'dismissed'));

CREATE OR REPLACE FUNCTION keep_inbox_days(today date, kept int) RETURNS int
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
      EXECUTE format('DELETE FROM %s WHERE state IN (''done'', ''ignored'', ''dismissed'')', past.partition);
    ELSE
-- beside: a day of the inbox that is past, as before
      EXECUTE format('DROP TABLE %s', past.partition);
      gone := gone + 1;
    END IF;
  END LOOP;
  DELETE FROM inbox_days.other WHERE state IN ('done', 'ignored', 'dismissed') AND received_at < (today - kept)::timestamp AT TIME ZONE 'UTC';
  RETURN gone;
END $$;
