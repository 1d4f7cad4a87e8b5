-- Rows that their outgoing topic refused: the newer ones no longer wait for them.

-- Why the topic refused a dead letter in every form; its published_at says when. Null as a rule.
ALTER TABLE dead_letter ADD COLUMN publish_refused text;

-- The same for an event of Nightshift's own, which stays in the table for an operator.
ALTER TABLE outgoing_event ADD COLUMN refused text;
DROP INDEX outgoing_event_kind;
CREATE INDEX outgoing_event_due ON outgoing_event (kind, id) WHERE refused IS NULL;

-- What was published in a smaller form, and what was not published at all: one row for each publisher and outcome.
CREATE TABLE refused_publication (
  what    text        COLLATE "C" NOT NULL, -- as the publisher is named
  outcome text        NOT NULL CHECK (outcome IN ('TRUNCATED', 'REFUSED')),
  times   bigint      NOT NULL DEFAULT 1,   -- how often, without a day in between
  row_id  bigint      NOT NULL,             -- of the last one
  why     text        NOT NULL,             -- the broker's answer to the last one
  at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (what, outcome)
);
