-- The instances on this database, one row for each process, written by its heartbeat. Not unlogged: a standby refuses to
-- plan a statement on such a table with another error than a write, and a connection that a pooler has led to one would
-- not be recognized. The heartbeats write about 1 kB/s of WAL for each instance.
CREATE TABLE instance (
  id         uuid        PRIMARY KEY, -- random for each process
  name       text        NOT NULL,    -- not unique: two processes may be given one name
  host       text        NOT NULL,
  version    text        NOT NULL,
  state      text        NOT NULL CHECK (state IN ('STARTING', 'RUNNING', 'DRAINING', 'STOPPED')),
  started_at timestamptz NOT NULL,    -- all times by the clock of this server
  seen_at    timestamptz NOT NULL,
  workers    jsonb       NOT NULL,
  topics     jsonb       NOT NULL
) WITH (fillfactor = 50);

-- The last command to each worker on all instances. A resume leaves its row: it is how an instance knows of it that
-- paused the worker for itself.
CREATE TABLE worker_control (
  worker     text        PRIMARY KEY,
  state      text        NOT NULL CHECK (state IN ('PAUSED', 'RUNNING')),
  changed_by text        NOT NULL,
  at         timestamptz NOT NULL,
  reason     text,
  until      timestamptz,             -- from then on the worker is resumed; null for a pause without an end
  revision   bigint      NOT NULL     -- 1, 2, 3 … with each command
);
