-- The outbox: what is to be sent, written in the transaction of what it is about, sent by whichever
-- instance claims it.
CREATE TABLE notification (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key         text        COLLATE "C" NOT NULL, -- what it is about: an order, an appointment, a publisher's own
  kind        text        NOT NULL,             -- who writes its text, such as order-placed
  channel     text        NOT NULL CHECK (channel IN ('EMAIL', 'WEBHOOK')),
  recipient   text        NOT NULL,
  subject     text,
  data        text,                             -- as the writer of its kind understands it
  state       text        NOT NULL DEFAULT 'PENDING'
    CHECK (state IN ('PENDING', 'SENDING', 'SENT', 'FAILED', 'CANCELLED')),
  attempts    integer     NOT NULL DEFAULT 0,
  claims      integer     NOT NULL DEFAULT 0,   -- who has not the newest may not say what became of it
  due_at      timestamptz NOT NULL DEFAULT now(),
  next_at     timestamptz NOT NULL DEFAULT now(), -- not tried before
  lease_until timestamptz,                      -- while SENDING: renewed by who sends it
  withdrawn   boolean     NOT NULL DEFAULT false, -- cancelled while it was being sent
  created_at  timestamptz NOT NULL DEFAULT now(),
  sent_at     timestamptz,
  last_error  text
) WITH (fillfactor = 80); -- room for what becomes of it beside the first version

-- The order in which the due ones go out. Only what waits is in these indexes: they stay small.
CREATE INDEX notification_due ON notification (channel, next_at, id) WHERE state = 'PENDING';
CREATE INDEX notification_sending ON notification (channel, lease_until) WHERE state = 'SENDING';
-- What can be cancelled by its key; emails about orders cannot, and do not pay for it.
CREATE INDEX notification_cancellable ON notification (kind, key)
  WHERE kind IN ('requested', 'reminder') AND state IN ('PENDING', 'SENDING');
CREATE INDEX notification_trouble ON notification (id) WHERE state IN ('FAILED', 'CANCELLED');

CREATE TABLE appointment (
  appointment_id text        COLLATE "C" PRIMARY KEY,
  email          text        NOT NULL,
  title          text        NOT NULL,
  starts_at      timestamptz NOT NULL,
  zone           text        NOT NULL, -- where it is: a zone's name, or the offset that its start was written with
  remind_before  text[]      NOT NULL, -- ISO 8601 durations
  state          text        NOT NULL CHECK (state IN ('BOOKED', 'CANCELLED')),
  updated_at     timestamptz NOT NULL
);
