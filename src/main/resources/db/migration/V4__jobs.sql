-- Each scheduled worker, and who may run it now: one row, whose epoch grows with every run, so that
-- an instance that woke too late is told from the one that runs in its place.
CREATE TABLE job (
  name          text        PRIMARY KEY,
  epoch         bigint      NOT NULL DEFAULT 0,
  lease_until   timestamptz,          -- by the clock of this server; null while nobody runs it
  last_tick     timestamptz NOT NULL, -- the last tick that was run, or when the worker was first seen
  last_finished timestamptz
) WITH (fillfactor = 50);

-- The history of runs.
CREATE TABLE job_run (
  name        text        NOT NULL,
  epoch       bigint      NOT NULL,
  trigger     text        NOT NULL CHECK (trigger IN ('SCHEDULE', 'OPERATOR')),
  tick        timestamptz NOT NULL,
  instance    text        NOT NULL,
  started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz,
  outcome     text        NOT NULL DEFAULT 'RUNNING'
    CHECK (outcome IN ('RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'LOST')),
  items       bigint      NOT NULL DEFAULT 0,
  message     text,
  PRIMARY KEY (name, epoch)
);
CREATE INDEX job_run_started ON job_run (started_at);
