-- Where the beginning of a chain was removed, since it was kept for long enough. A cut is at a seal: what
-- the seal says of the last record that was removed is what the first that is left must follow.
CREATE TABLE audit_cut (
  chain  text        COLLATE "C" NOT NULL,
  length bigint      NOT NULL, -- records up to this one are removed, or about to be
  hash   bytea       NOT NULL, -- of the last of them
  seal   bigint      NOT NULL, -- the number of the seal that says so
  cut_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (chain, length)
);

CREATE FUNCTION audit_cut_is_at_a_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM audit_seal s
                 WHERE s.chain = NEW.chain AND s.number = NEW.seal
                   AND s.length = NEW.length AND s.head = NEW.hash) THEN
    RAISE EXCEPTION 'no seal says that % ends at % so', NEW.chain, NEW.length
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_cut_at_a_seal BEFORE INSERT ON audit_cut
  FOR EACH ROW EXECUTE FUNCTION audit_cut_is_at_a_seal();

CREATE FUNCTION audit_cut_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_cut is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_cut_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_cut
  FOR EACH STATEMENT EXECUTE FUNCTION audit_cut_is_append_only();

-- Records are still never changed; removed only where they lie behind a cut.
DROP TRIGGER audit_record_append_only ON audit_record;
CREATE TRIGGER audit_record_append_only BEFORE UPDATE OR TRUNCATE ON audit_record
  FOR EACH STATEMENT EXECUTE FUNCTION audit_record_is_append_only();

CREATE FUNCTION audit_record_is_removed_behind_a_cut() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT chain, max(sequence) AS last FROM removed GROUP BY chain) r
    WHERE NOT EXISTS (SELECT FROM audit_cut c WHERE c.chain = r.chain AND c.length >= r.last)
  ) THEN
    RAISE EXCEPTION 'audit_record is append-only: DELETE refused' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER audit_record_removed_behind_a_cut AFTER DELETE ON audit_record
  REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION audit_record_is_removed_behind_a_cut();
