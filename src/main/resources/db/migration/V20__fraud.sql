-- Which transaction placed an order: a row is seen at its commit, in the order of neither its time nor its
-- number, and what was committed since a snapshot can be told by this alone. Orders from before have none.
ALTER TABLE orders ADD COLUMN placed_in bigint;
ALTER TABLE orders ALTER COLUMN placed_in SET DEFAULT pg_current_xact_id()::text::bigint;
CREATE INDEX orders_placed_in ON orders USING brin (placed_in) WITH (pages_per_range = 64, autosummarize = on);

-- How far the fraud watch has judged: orders by transactions, each audit chain by its numbers.
CREATE TABLE fraud_progress (
  source     text     COLLATE "C" NOT NULL, -- orders, audit
  part       text     COLLATE "C" NOT NULL, -- a chain; empty for the source itself
  next       bigint   NOT NULL,             -- everything below it is judged,
  open       bigint[] NOT NULL DEFAULT '{}', -- but for the transactions that were at work
  history_at timestamptz,                   -- orders from before the first start: judged up to here; null
  history_id text     COLLATE "C",          -- where none are left
  PRIMARY KEY (source, part)
) WITH (fillfactor = 50);

-- What may become part of a finding when more of it comes.
CREATE TABLE fraud_seen (
  rule       text        COLLATE "C" NOT NULL,
  subject    text        COLLATE "C" NOT NULL, -- a customer, an actor, an email address
  at         bigint      NOT NULL,             -- the event's own time, in microseconds since 1970
  id         text        COLLATE "C" NOT NULL, -- an order, or chain/sequence
  counted    text        COLLATE "C" NOT NULL, -- what its rule counts different ones of
  keep_until timestamptz NOT NULL,
  PRIMARY KEY (rule, subject, at, id)
);
CREATE INDEX fraud_seen_keep_until ON fraud_seen (keep_until);

-- What was found: a subject that did it once more, no later than a window after, is the same finding.
CREATE TABLE fraud_finding (
  id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule     text        COLLATE "C" NOT NULL,
  kind     text        NOT NULL,
  severity text        NOT NULL,
  subject  text        COLLATE "C" NOT NULL,
  message  text        NOT NULL,
  first_at bigint      NOT NULL, -- microseconds since 1970
  last_at  bigint      NOT NULL,
  events   bigint      NOT NULL,
  evidence text[]      NOT NULL, -- the ids of the first of them
  found_at timestamptz NOT NULL DEFAULT now(),
  seen_at  timestamptz NOT NULL DEFAULT now() -- when the last of it was judged
);
CREATE INDEX fraud_finding_subject ON fraud_finding (subject, rule, last_at);
CREATE INDEX fraud_finding_rule ON fraud_finding (rule, id);
CREATE INDEX fraud_finding_seen ON fraud_finding (seen_at);
