-- What becomes of dead letters: replayed, discarded, tried again by themselves.

-- When it was last tried again; null where it never was. Its "at" stays when it became a dead letter: an
-- identity in the inbox with the same place and the same "at" was claimed by the dead letter itself.
ALTER TABLE dead_letter ADD COLUMN tried_at timestamptz;

-- What dead letters of one cause have in common: words with a digit in them (ids, numbers, places) and
-- quoted text count as equal. Computed here, so that whoever writes or changes a dead letter need not.
CREATE FUNCTION dead_letter_fingerprint(topic text, type text, reason text, message text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN left(encode(sha256(convert_to(
    concat_ws(E'\n', topic, reason, coalesce(type, ''),
      regexp_replace(
        regexp_replace(message, '"[^"]*"', '"…"', 'g'),
        '[[:alnum:]_.:,/-]*[0-9][[:alnum:]_.:,/-]*', '#', 'g')), 'UTF8')), 'hex'), 16);
ALTER TABLE dead_letter ADD COLUMN fingerprint text NOT NULL
  GENERATED ALWAYS AS (dead_letter_fingerprint(topic, type, reason, message)) STORED;
CREATE INDEX dead_letter_group ON dead_letter (fingerprint, id);

-- When its topic's broker had it; null where it is still to be published.
ALTER TABLE dead_letter ADD COLUMN published_at timestamptz;
CREATE INDEX dead_letter_unpublished ON dead_letter (id) WHERE published_at IS NULL;
