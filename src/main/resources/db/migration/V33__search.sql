SET LOCAL lock_timeout = '2s';

-- What the search and the way of an event need. docs/decisions/0039-search.md has the cost of each.

-- Summaries: 2 KB for each 64 pages and column, written when the pages are full.
CREATE INDEX orders_who ON orders
  USING brin (customer_id text_bloom_ops, email text_bloom_ops)
  WITH (pages_per_range = 64, autosummarize = on);
CREATE INDEX audit_record_event ON audit_record USING brin (event_id text_bloom_ops)
  WITH (pages_per_range = 64, autosummarize = on);

-- The intake writes no entry into it: only a sender does, when it records the result of an attempt.
CREATE INDEX notification_tried ON notification USING hash (key)
  WHERE state <> 'SENDING' AND (claims > 0 OR state <> 'PENDING');

CREATE INDEX appointment_email ON appointment (email);
CREATE INDEX alert_subject ON alert (subject, id);
