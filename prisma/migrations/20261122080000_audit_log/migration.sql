-- Who decided what, in the order in which it was decided. Each entry carries a hash over itself and the one before it, so that
-- nothing can be changed, taken out or put in between without breaking every hash after it. What an entry says is hashed with a salt
-- into a digest, and the chain runs over the digest: what names a person can be erased, and the chain still closes.
CREATE TABLE "audit" (
    "shop_id" INTEGER NOT NULL,
    "position" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT,
    "before" JSONB,
    "after" JSONB,
    "salt" BYTEA,
    "digest" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("shop_id","position")
);

CREATE FUNCTION audit_digest(salt bytea, subject text, before jsonb, after jsonb) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(salt || convert_to(jsonb_build_array(subject, before, after)::text, 'UTF8'))
$$;

CREATE FUNCTION audit_hash(previous bytea, entry "audit") RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(coalesce(previous, '\x') || convert_to(jsonb_build_array(
    entry.shop_id, entry.position, round(extract(epoch FROM entry.at) * 1000), entry.actor, entry.action, encode(entry.digest, 'hex')
  )::text, 'UTF8'))
$$;

-- The database chains entries itself: position, salt and hashes are its own, whatever was given. One at a time per shop.
CREATE FUNCTION chain_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  newest record;
BEGIN
  PERFORM pg_advisory_xact_lock(7105, NEW.shop_id);
  SELECT a.position, a.hash INTO newest FROM audit a WHERE a.shop_id = NEW.shop_id ORDER BY a.position DESC LIMIT 1;
  NEW.position := coalesce(newest.position, 0) + 1;
  NEW.salt := decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex');
  NEW.digest := audit_digest(NEW.salt, NEW.subject, NEW.before, NEW.after);
  NEW.hash := audit_hash(newest.hash, NEW);
  RETURN NEW;
END $$;
CREATE TRIGGER "audit_chained" BEFORE INSERT ON "audit" FOR EACH ROW EXECUTE FUNCTION chain_audit();

-- Only an erasure may touch an entry: of a person's, what it says and its salt go; a whole shop's go with the shop.
CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('hearth.erasing', true) = 'on' THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NEW.subject IS NULL AND NEW.before IS NULL AND NEW.after IS NULL AND NEW.salt IS NULL
      AND (NEW.shop_id, NEW.position, NEW.at, NEW.actor, NEW.action, NEW.digest, NEW.hash)
        = (OLD.shop_id, OLD.position, OLD.at, OLD.actor, OLD.action, OLD.digest, OLD.hash)
    THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'audit is append only';
END $$;
CREATE TRIGGER "audit_append_only" BEFORE UPDATE OR DELETE ON "audit" FOR EACH ROW EXECUTE FUNCTION keep_audit();
CREATE TRIGGER "audit_not_emptied" BEFORE TRUNCATE ON "audit" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A database that had its wall between shops before this table.
DO $$ BEGIN
  IF to_regprocedure('guard_shop_tables()') IS NOT NULL THEN PERFORM guard_shop_tables(); END IF;
END $$;
