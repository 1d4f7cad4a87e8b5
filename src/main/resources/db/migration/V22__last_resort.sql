-- What a record holds can be kept whatever it is: a dead letter of which nothing derived can be
-- stored is stored without it.

-- The record's timestamp as Kafka has it, in milliseconds, where record_at cannot say it: it has
-- none (-1), or it is of a year outside 1 to 9999 and record_at is the nearest time inside.
ALTER TABLE dead_letter ADD COLUMN record_millis bigint;

-- The bytes of what headers holds otherwise, where the letter was stored by the last resort.
ALTER TABLE dead_letter ADD COLUMN raw_headers bytea;

-- Two records of a topic that was made again may have different timestamps of the same nearest time.
ALTER TABLE dead_letter DROP CONSTRAINT dead_letter_topic_partition_offset_record_at_key;
CREATE UNIQUE INDEX dead_letter_record
  ON dead_letter (topic, partition, "offset", record_at, coalesce(record_millis, 0));
