-- The last restart of each worker on all instances, one instance after the other.
CREATE TABLE worker_restart (
  worker       text        PRIMARY KEY,
  restarted_by text        NOT NULL,
  at           timestamptz NOT NULL,
  reason       text,
  revision     bigint      NOT NULL
);

-- The turn of each instance in it. Who changes a turn locks the row of the restart.
CREATE TABLE worker_restart_turn (
  worker   text    NOT NULL REFERENCES worker_restart ON DELETE CASCADE,
  instance uuid    NOT NULL,
  name     text    NOT NULL, -- the name of the instance, which may be gone when the restart is read
  position integer NOT NULL,
  state    text    NOT NULL CHECK (state IN ('PENDING', 'AT_WORK', 'DONE', 'FAILED', 'SKIPPED')),
  since    timestamptz,      -- the begin of its turn
  why      text,
  PRIMARY KEY (worker, instance)
);
