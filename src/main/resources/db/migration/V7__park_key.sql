-- Events parked behind a dead letter of their key are dead letters too, for the reason PARKED.

-- The open ones of a key, in the order in which they came. A hash, because keys may be of any length.
CREATE INDEX dead_letter_key ON dead_letter (topic, sha256(key), id)
  WHERE state = 'OPEN' AND key IS NOT NULL;
CREATE INDEX dead_letter_parked ON dead_letter (id) WHERE state = 'OPEN' AND reason = 'PARKED';

-- What is parked is not published: the publisher would find all of it before each new one.
DROP INDEX dead_letter_unpublished;
CREATE INDEX dead_letter_unpublished ON dead_letter (id)
  WHERE published_at IS NULL AND reason <> 'PARKED';
