-- One hash chain for each partition of the audit topic; its row is locked while the chain grows.
CREATE TABLE audit_chain (
  chain  text   COLLATE "C" PRIMARY KEY, -- topic/partition
  length bigint NOT NULL,         -- records in it
  head   bytea  NOT NULL          -- the hash of its last record, 32 zero bytes for an empty chain
) WITH (fillfactor = 50);

CREATE TABLE audit_record (
  chain         text        COLLATE "C" NOT NULL,
  sequence      bigint      NOT NULL, -- 1, 2, 3 … without a gap
  event_id      text        NOT NULL,
  source        text        NOT NULL,
  type          text        NOT NULL,
  at            timestamptz NOT NULL, -- the event's own time
  actor         text        NOT NULL,
  action        text        NOT NULL,
  resource      text        NOT NULL,
  outcome       text        NOT NULL,
  details       text,                 -- canonical JSON: exactly the text that was hashed
  previous_hash bytea       NOT NULL,
  hash          bytea       NOT NULL,
  PRIMARY KEY (chain, sequence)
);
CREATE INDEX audit_record_at ON audit_record (at, chain, sequence);
-- Bloom summaries find the pages that may hold an actor, a resource or an action, at a small part of
-- what a B-tree for each would cost every insert.
CREATE INDEX audit_record_who_what ON audit_record
  USING brin (actor text_bloom_ops, resource text_bloom_ops, action text_bloom_ops)
  WITH (pages_per_range = 64, autosummarize = on);

-- Append-only: nothing may change or remove a record.
CREATE FUNCTION audit_record_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_record is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_record_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record
  FOR EACH STATEMENT EXECUTE FUNCTION audit_record_is_append_only();
