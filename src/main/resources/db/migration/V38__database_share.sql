-- The share of the events that this database has, such as 2/4: written by the first start with nightshift.share, compared
-- at each start. No row: all events.
CREATE TABLE database_share (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  share    text    NOT NULL
);
