-- What becomes of dead letters: replayed, discarded, tried again by themselves.

-- When it was last tried again; null where it never was. Its "at" stays when it became a dead letter: an
-- identity in the inbox with the same place and the same "at" was claimed by the dead letter itself.
ALTER TABLE dead_letter ADD COLUMN tried_at timestamptz;
