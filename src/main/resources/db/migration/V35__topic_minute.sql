-- What each instance applied of each topic in each minute, and its lag at the end of that minute.
-- Four numbers a row, written once a minute: 10,080 rows a week for each topic and instance.
CREATE TABLE topic_minute (
    topic    text        NOT NULL,
    minute   timestamptz NOT NULL,
    instance text        NOT NULL,
    applied  bigint      NOT NULL,
    lag      bigint      NOT NULL,
    PRIMARY KEY (topic, minute, instance)
);
