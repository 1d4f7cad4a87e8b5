-- Senders whose whole channel waits, since its server is away or refuses everything; one alert for all.
CREATE TABLE channel_wait (
  channel text        NOT NULL CHECK (channel IN ('EMAIL', 'WEBHOOK')),
  sender  uuid        NOT NULL,               -- one sender of one process
  since   timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now(), -- noted again while it lasts; old: the sender has vanished
  why     text        NOT NULL,
  PRIMARY KEY (channel, sender)
);
