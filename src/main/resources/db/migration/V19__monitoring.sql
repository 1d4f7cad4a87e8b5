-- The servers that are checked, as they stand.
CREATE TABLE monitored_target (
  name              text        COLLATE "C" PRIMARY KEY,
  type              text        NOT NULL CHECK (type IN ('HTTP', 'TCP', 'SQL')),
  state             text        NOT NULL CHECK (state IN ('UP', 'DOWN', 'UNKNOWN')),
  since             timestamptz NOT NULL,
  streak            integer     NOT NULL, -- so many checks in a row say that it is not in that state
  checked_at        timestamptz NOT NULL, -- the tick of the last check
  last_error        text,                 -- null where that found nothing wrong
  latency_millis    bigint      NOT NULL,
  certificate_until timestamptz,          -- when the first of its certificates ends
  fresh_until       timestamptz NOT NULL  -- not checked until then, no instance is told to check it any more
) WITH (fillfactor = 50);

-- When it was found to have changed.
CREATE TABLE target_change (
  id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  target text        COLLATE "C" NOT NULL,
  at     timestamptz NOT NULL,
  before text        NOT NULL,
  state  text        NOT NULL,
  why    text
);
CREATE INDEX target_change_target ON target_change (target, id);

-- Each check.
CREATE TABLE target_sample (
  id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  target         text        COLLATE "C" NOT NULL,
  at             timestamptz NOT NULL,
  healthy        boolean     NOT NULL,
  latency_millis bigint      NOT NULL,
  error          text
);
CREATE INDEX target_sample_target ON target_sample (target, id);

-- Which instance has begun to follow which logs: what it finds from then on is new.
CREATE TABLE log_follower (
  instance text        NOT NULL,
  watch    text        NOT NULL,
  begun_at timestamptz NOT NULL DEFAULT now(),
  seen_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (instance, watch)
);

-- How far each file is counted. Its key is device and inode: it stays the same when it is renamed.
CREATE TABLE log_position (
  instance    text        NOT NULL,
  watch       text        NOT NULL,
  file_key    text        NOT NULL,
  path        text        NOT NULL, -- where it was seen last
  position    bigint      NOT NULL,
  in_line     boolean     NOT NULL, -- in a line too long, which is counted and whose rest is skipped
  fingerprint bytea       NOT NULL, -- of what stands before the position
  version     bigint      NOT NULL, -- grows with each change: who knows an older one changes nothing
  seen_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (instance, watch, file_key)
) WITH (fillfactor = 50);

-- What was counted in each minute: lines by their level, and lines that a pattern was found in.
CREATE TABLE log_count (
  minute   timestamptz NOT NULL,
  watch    text        COLLATE "C" NOT NULL,
  instance text        COLLATE "C" NOT NULL,
  kind     text        COLLATE "C" NOT NULL CHECK (kind IN ('LEVEL', 'PATTERN')),
  name     text        COLLATE "C" NOT NULL,
  count    bigint      NOT NULL,
  PRIMARY KEY (minute, watch, instance, kind, name)
) WITH (fillfactor = 70);
