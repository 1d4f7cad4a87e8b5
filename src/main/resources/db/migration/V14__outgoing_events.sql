-- Events of Nightshift's own on their way to Kafka, of every kind, in order; removed when the broker has
-- them. Until now only alerts had such a table: it keeps its numbers, which are the events' ids.
ALTER TABLE alert_event RENAME TO outgoing_event;
ALTER TABLE outgoing_event ADD COLUMN kind text COLLATE "C" NOT NULL DEFAULT 'alert';
ALTER TABLE outgoing_event ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE outgoing_event ADD COLUMN subject text;
UPDATE outgoing_event SET subject = (data::jsonb ->> 'rule') || '/' || (data::jsonb ->> 'subject');
ALTER TABLE outgoing_event ALTER COLUMN subject SET NOT NULL;
ALTER TABLE outgoing_event DROP COLUMN alert_id;
CREATE INDEX outgoing_event_kind ON outgoing_event (kind, id);
