-- The instances on this database, one row for each process, written by its heartbeat. Unlogged: after a crash of the
-- server, or on another server after a failover, it is empty until the next heartbeats, seconds later.
CREATE UNLOGGED TABLE instance (
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
