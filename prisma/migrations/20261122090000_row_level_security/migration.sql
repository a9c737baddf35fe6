-- The second wall between shops. Processes work under two roles: hearth_app sees the rows of the shop that was named on its
-- connection (setting hearth.shop_id), and fails where none was; hearth_system sees the few tables that are looked at across shops.
-- Who owns the tables, and so runs migrations, backups and restores, is not held by policies.

-- Roles belong to the whole cluster: another database's migration may be making them at this moment.
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['hearth_app', 'hearth_system'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
      END IF;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL;
      WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the role % is missing, and % may not create it', wanted, current_user
          USING HINT = format('As a superuser: create role %I nologin; grant %I to %I; then migrate again.', wanted, wanted, current_user);
    END;
    BEGIN
      IF NOT pg_has_role(current_user, wanted, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
        EXECUTE format('GRANT %I TO %I', wanted, current_user);
      END IF;
    EXCEPTION
      WHEN unique_violation THEN NULL;
      WHEN insufficient_privilege THEN
        RAISE EXCEPTION '% is not a member of the role %', current_user, wanted
          USING HINT = format('As a superuser: grant %I to %I; then migrate again.', wanted, current_user);
    END;
  END LOOP;
END $$;

-- Puts every table of shops behind the wall. Run again by each migration that makes such a table; it changes nothing for the others.
CREATE FUNCTION guard_shop_tables() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  guarded regclass;
BEGIN
  FOR guarded IN
    SELECT c.oid FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'shop_id' AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'own_shop')
    ORDER BY c.relname
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', guarded);
    -- Not within a subquery: the planner then asks for the setting, and so fails without it, whether or not there are rows. Beside
    -- "shop_id = $1", which every statement has, it becomes a filter that is looked at once.
    EXECUTE format('CREATE POLICY own_shop ON %s TO hearth_app USING (shop_id = current_setting(''hearth.shop_id'')::int)', guarded);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO hearth_app', guarded);
  END LOOP;
  GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO hearth_app;
END $$;
REVOKE ALL ON FUNCTION guard_shop_tables() FROM PUBLIC;

GRANT USAGE ON SCHEMA public TO hearth_app, hearth_system;
SELECT guard_shop_tables();

-- The registry: a shop reads and changes its own row; rows are made by whoever looks up which shop asks.
REVOKE INSERT, DELETE ON shops FROM hearth_app;
CREATE POLICY across_shops ON shops TO hearth_system USING (true);
GRANT SELECT, INSERT, UPDATE ON shops TO hearth_system;
GRANT USAGE ON SEQUENCE shops_shop_id_seq TO hearth_system;

-- Shopify's storage of tokens is keyed by the shop's domain. A shop may end its own sessions.
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_shop ON sessions TO hearth_app
  USING (shop = (SELECT s.domain FROM shops s WHERE s.shop_id = current_setting('hearth.shop_id')::int));
GRANT SELECT (id, shop), DELETE ON sessions TO hearth_app;
CREATE POLICY across_shops ON sessions TO hearth_system USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO hearth_system;

-- Webhooks of all shops are stored together; the sweep looks for what a lost job left, at which shops and no more.
CREATE POLICY across_shops ON inbox TO hearth_system USING (true);
GRANT SELECT, INSERT, DELETE ON inbox TO hearth_system;
CREATE POLICY across_shops ON orders FOR SELECT TO hearth_system USING (true);
GRANT SELECT (shop_id, dirty) ON orders TO hearth_system;
CREATE POLICY across_shops ON standing_projections FOR SELECT TO hearth_system USING (true);
GRANT SELECT (shop_id, version, written, next_at) ON standing_projections TO hearth_system;
CREATE POLICY across_shops ON issue_attempts FOR SELECT TO hearth_system USING (true);
GRANT SELECT (shop_id, state, next_at) ON issue_attempts TO hearth_system;
CREATE POLICY across_shops ON backtests TO hearth_system USING (true);
GRANT SELECT, UPDATE ON backtests TO hearth_system;

-- Jobs are announced in the transaction that made the work. pg-boss makes its tables when a process starts, as who runs migrations.
CREATE SCHEMA IF NOT EXISTS pgboss;
GRANT USAGE ON SCHEMA pgboss TO hearth_app, hearth_system;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA pgboss TO hearth_app, hearth_system;
ALTER DEFAULT PRIVILEGES IN SCHEMA pgboss GRANT SELECT, INSERT, UPDATE ON TABLES TO hearth_app, hearth_system;
