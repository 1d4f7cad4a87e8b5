-- Operators' actions on all rows that match a filter, worked through in the background, item by item. The progress is
-- written in the transaction of each item: about 200 bytes of WAL for each.
CREATE TABLE bulk_operation (
  id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  action       text        COLLATE "C" NOT NULL,
  filter       jsonb       NOT NULL,           -- the values of the action's parameters, by name
  state        text        NOT NULL DEFAULT 'QUEUED'
    CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'STOPPED', 'FAILED')),
  requested_by text        NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now(), -- all times by the clock of this server
  last_id      bigint      NOT NULL,           -- the greatest id of a row then: later rows are not touched
  position     bigint,                         -- the id of the last item that was tried; null before the first
  found        bigint,                         -- null until the items are counted
  done         bigint      NOT NULL DEFAULT 0,
  failed       bigint      NOT NULL DEFAULT 0,
  skipped      bigint      NOT NULL DEFAULT 0,
  last_error   text,
  stopped_by   text,
  started_at   timestamptz,
  ended_at     timestamptz,
  updated_at   timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50); -- room for the next version of a row that changes with each item
CREATE INDEX bulk_operation_open ON bulk_operation (id) WHERE state IN ('QUEUED', 'RUNNING');
