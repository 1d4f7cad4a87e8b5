-- What needs a person: raised once for each cause while it is not resolved.
CREATE TABLE alert (
  id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule            text        COLLATE "C" NOT NULL, -- what noticed it
  subject         text        COLLATE "C" NOT NULL, -- of what
  severity        text        NOT NULL CHECK (severity IN ('INFO', 'WARNING', 'CRITICAL')),
  message         text        NOT NULL,
  state           text        NOT NULL DEFAULT 'OPEN'
    CHECK (state IN ('OPEN', 'ACKNOWLEDGED', 'RESOLVED')),
  raised_at       timestamptz NOT NULL DEFAULT now(),
  seen_at         timestamptz NOT NULL DEFAULT now(), -- when its cause was noticed last
  times           bigint      NOT NULL DEFAULT 1,     -- how often that was
  acknowledged_at timestamptz,
  acknowledged_by text,
  resolved_at     timestamptz
);
CREATE UNIQUE INDEX alert_unresolved ON alert (rule, subject) WHERE state <> 'RESOLVED';
CREATE INDEX alert_open ON alert (id) WHERE state = 'OPEN';

-- What is to be told of them, in order; removed when the broker has it.
CREATE TABLE alert_event (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  alert_id   bigint      NOT NULL REFERENCES alert (id),
  type       text        NOT NULL, -- alert.raised, alert.acknowledged, alert.resolved
  at         timestamptz NOT NULL DEFAULT now(),
  data       text        NOT NULL  -- the alert as it was then, as JSON
);
