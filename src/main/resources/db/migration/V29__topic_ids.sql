-- A position belongs to a topic and not to its name. A topic that is deleted and created again has another id.

-- The id of the topic in Kafka; null until an instance of this version has seen it, or where the broker has no ids.
ALTER TABLE intake_position ADD COLUMN topic_id uuid;

-- A partition that nobody reads until an operator decides where: since when, why, and from which offset on nothing of
-- the log is known to be applied. All null as a rule.
ALTER TABLE intake_position ADD COLUMN held_since timestamptz;
ALTER TABLE intake_position ADD COLUMN held_why text;
ALTER TABLE intake_position ADD COLUMN held_from bigint;

-- Partitions that were not read on from their position: one row for each topic and kind.
CREATE TABLE position_finding (
  topic   text        COLLATE "C" NOT NULL,
  kind    text        NOT NULL CHECK (kind IN ('TOPIC_RECREATED', 'RECORDS_LOST', 'PAST_END')),
  times   bigint      NOT NULL DEFAULT 1,   -- how often, without a day in between
  records bigint      NOT NULL DEFAULT 0,   -- that were lost, without a day in between; at most
  at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic, kind)
);

-- Two records of a topic that was created again may have the same place and the same timestamp. What they hold differs.
CREATE FUNCTION dead_letter_content(key bytea, headers text, raw_headers bytea, value bytea) RETURNS bytea
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN sha256(
    sha256(coalesce(key, ''::bytea)) || sha256(convert_to(headers, 'UTF8'))
    || sha256(coalesce(raw_headers, ''::bytea)) || sha256(coalesce(value, ''::bytea)));
DROP INDEX dead_letter_record;
CREATE UNIQUE INDEX dead_letter_record ON dead_letter
  (topic, partition, "offset", record_at, coalesce(record_millis, 0), dead_letter_content(key, headers, raw_headers, value));
