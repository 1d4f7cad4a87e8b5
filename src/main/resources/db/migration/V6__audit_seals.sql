-- Seals of the chains: how long each was and where it ended at a moment. A chain whose newest records
-- were cut off is whole in itself; its last seal still says that it was longer. Each seal holds the hash
-- of the one before it in its chain, as records do.
CREATE TABLE audit_seal (
  chain         text        COLLATE "C" NOT NULL,
  number        bigint      NOT NULL, -- 1, 2, 3 … in its chain, without a gap
  length        bigint      NOT NULL, -- records in the chain
  head          bytea       NOT NULL, -- the hash of the last of them
  sealed_at     timestamptz NOT NULL,
  previous_hash bytea       NOT NULL, -- of the seal before; 32 zero bytes for the first
  hash          bytea       NOT NULL,
  key_id        text,                 -- which key signed it; null where none was configured
  signature     bytea,                -- Ed25519 over the 32 bytes of its hash
  PRIMARY KEY (chain, number),
  CHECK ((key_id IS NULL) = (signature IS NULL))
);
CREATE INDEX audit_seal_at ON audit_seal (sealed_at, chain, number);

CREATE FUNCTION audit_seal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_seal is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
  FOR EACH STATEMENT EXECUTE FUNCTION audit_seal_is_append_only();
