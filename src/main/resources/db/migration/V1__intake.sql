-- A time from microseconds since 1970, exactly: in one product the seconds of a far year and their
-- fraction would not both fit into the double that PostgreSQL multiplies intervals with.
CREATE FUNCTION event_time(micros bigint) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
  RETURN 'epoch'::timestamptz
    + (micros / 1000000) * interval '1 second' + (micros % 1000000) * interval '1 microsecond';

-- Where the intake stands in each partition: the truth about what was applied, since it moves in the
-- same transaction as the effects. Kafka's own committed offsets are only for lag and tools.
CREATE TABLE intake_position (
  topic      text        NOT NULL,
  partition  integer     NOT NULL,
  position   bigint      NOT NULL, -- the offset of the next record to apply
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);

-- Every event ever taken in, by its CloudEvents identity: what makes a redelivery a duplicate.
-- Keys here and in the other tables are compared as bytes: no language's order is wanted of them, and
-- looking it up would cost every comparison of an insert.
CREATE TABLE inbox (
  event_id  text COLLATE "C" NOT NULL,
  source    text COLLATE "C" NOT NULL,
  topic     text        NOT NULL,
  partition integer     NOT NULL,
  "offset"  bigint      NOT NULL,
  at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (event_id, source)
);

-- Records that could not be applied, kept whole.
CREATE TABLE dead_letter (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic      text        NOT NULL,
  partition  integer     NOT NULL,
  "offset"   bigint      NOT NULL,
  record_at  timestamptz NOT NULL, -- the Kafka record's own timestamp
  key        bytea,
  headers    text        NOT NULL, -- a JSON array of {"key":…,"value":base64 or null}, in order
  value      bytea,
  event_id   text,
  source     text,
  type       text,
  reason     text        NOT NULL,
  message    text        NOT NULL,
  state      text        NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'REPLAYED', 'DISCARDED')),
  attempts   integer     NOT NULL DEFAULT 1,
  at         timestamptz NOT NULL DEFAULT now(),
  -- The timestamp is part of it because a topic made anew counts its offsets from 0 again.
  UNIQUE (topic, partition, "offset", record_at)
);
-- A hash, because a B-tree refuses identities that are too long.
CREATE INDEX dead_letter_event ON dead_letter USING hash (event_id);
CREATE INDEX dead_letter_open ON dead_letter (id) WHERE state = 'OPEN';
