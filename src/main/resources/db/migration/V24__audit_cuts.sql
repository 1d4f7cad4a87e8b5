-- How long records are kept after they were sealed, as the settings say. The owner of the schema writes it at
-- the start; nobody else has to be believed when a chain is cut.
CREATE TABLE audit_retention (
  one  boolean PRIMARY KEY DEFAULT true CHECK (one),
  keep bigint  NOT NULL -- microseconds; 0 for ever
);
INSERT INTO audit_retention (keep) VALUES (0);

-- A cut says under which retention it was made, and is signed where a key is configured. Those from before
-- are neither signed nor recorded in the operators' chain.
ALTER TABLE audit_cut ADD COLUMN legacy boolean NOT NULL DEFAULT true;
ALTER TABLE audit_cut ALTER COLUMN legacy SET DEFAULT false;
ALTER TABLE audit_cut ADD COLUMN keep bigint NOT NULL DEFAULT 0; -- microseconds
ALTER TABLE audit_cut ADD COLUMN key_id text;
ALTER TABLE audit_cut ADD COLUMN signature bytea; -- Ed25519 over the 32 bytes of its hash, which is not stored
ALTER TABLE audit_cut ADD CONSTRAINT audit_cut_signed CHECK ((key_id IS NULL) = (signature IS NULL));

-- A cut is at a seal that is old enough by the clock of this server, and not at the newest one. A seal counts
-- as old as the youngest of those before it: none of them was made later.
CREATE OR REPLACE FUNCTION audit_cut_is_at_a_seal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  kept_for bigint := (SELECT r.keep FROM audit_retention r);
  why      text;
BEGIN
  IF NOT EXISTS (SELECT FROM audit_seal s
                 WHERE s.chain = NEW.chain AND s.number = NEW.seal
                   AND s.length = NEW.length AND s.head = NEW.hash) THEN
    why := 'no seal says that the chain ends so there';
  ELSIF kept_for IS NULL OR kept_for <= 0 THEN
    why := 'records are kept for ever';
  ELSIF EXISTS (SELECT FROM audit_seal s
                WHERE s.chain = NEW.chain AND s.number <= NEW.seal
                  AND s.sealed_at > clock_timestamp() - make_interval(secs => kept_for / 1000000.0)) THEN
    why := 'its records were sealed more lately than the retention allows';
  ELSIF NOT EXISTS (SELECT FROM audit_seal s WHERE s.chain = NEW.chain AND s.length > NEW.length) THEN
    why := 'the newest seal and its record stay';
  ELSIF NEW.legacy OR NEW.cut_at NOT BETWEEN clock_timestamp() - interval '1 hour'
                                         AND clock_timestamp() + interval '1 hour' THEN
    why := 'it is made now';
  ELSIF NEW.keep < kept_for THEN
    why := 'it does not hold the retention';
  ELSE
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'audit_cut: % is not cut at %: %', NEW.chain, NEW.length, why
    USING ERRCODE = 'insufficient_privilege';
END $$;

-- As before, but with the rights of its owner: whoever may delete need not see the cuts.
ALTER FUNCTION audit_record_is_removed_behind_a_cut() SECURITY DEFINER;

-- A seal is as old as it says, by the clock of this server.
CREATE FUNCTION audit_seal_is_made_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.sealed_at NOT BETWEEN clock_timestamp() - interval '1 hour'
                           AND clock_timestamp() + interval '1 hour' THEN
    RAISE EXCEPTION 'audit_seal: a seal is made now, not at %', NEW.sealed_at
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_seal_made_now BEFORE INSERT ON audit_seal
  FOR EACH ROW EXECUTE FUNCTION audit_seal_is_made_now();

-- A temporary table of the same name is looked up first unless pg_temp stands last: the functions would read
-- the cuts, seals and the retention of whoever calls.
DO $$
DECLARE
  f text;
BEGIN
  FOREACH f IN ARRAY ARRAY['audit_cut_is_at_a_seal', 'audit_record_is_removed_behind_a_cut',
                           'audit_seal_is_made_now', 'audit_record_is_append_only',
                           'audit_seal_is_append_only', 'audit_cut_is_append_only'] LOOP
    EXECUTE format('ALTER FUNCTION %1$I.%2$I() SET search_path = pg_catalog, %1$I, pg_temp', current_schema(), f);
  END LOOP;
END $$;

-- What the last verification of the whole trail found, for who only reads.
CREATE TABLE audit_verification (
  one             boolean     PRIMARY KEY DEFAULT true CHECK (one),
  at              timestamptz NOT NULL,
  chains          text[]      NOT NULL, -- the names, and in the same order what belongs to each
  lengths         bigint[]    NOT NULL,
  heads           text[]      NOT NULL,
  firsts          bigint[]    NOT NULL,
  broken_chain    text,                 -- null where all are whole, with the next two
  broken_sequence bigint,
  broken_why      text
);
