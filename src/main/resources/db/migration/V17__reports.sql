-- Reports as they were made. The same period made again replaces its report and keeps its id.
CREATE TABLE report (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind        text        NOT NULL CHECK (kind IN ('ORDERS', 'AUDIT')),
  period_from timestamptz NOT NULL,
  period_to   timestamptz NOT NULL, -- not in it
  made_at     timestamptz NOT NULL DEFAULT now(),
  summary     text        NOT NULL, -- in one line
  html        text        NOT NULL,
  csv         text        NOT NULL,
  UNIQUE (kind, period_from, period_to)
);

-- Periods that operators have asked for, until their report is made.
CREATE TABLE report_request (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind        text        NOT NULL,
  period_from timestamptz NOT NULL,
  period_to   timestamptz NOT NULL
);

-- Finds the pages of a period at next to no cost for an insert: orders come about in the order of their times.
CREATE INDEX orders_placed_at ON orders USING brin (placed_at) WITH (pages_per_range = 64, autosummarize = on);
