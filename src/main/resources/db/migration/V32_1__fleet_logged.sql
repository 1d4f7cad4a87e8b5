-- A standby refuses to plan a statement on an unlogged table with another error than a write, and a connection that a
-- pooler has led to one would not be recognized. The heartbeats write about 1 kB/s of WAL for each instance.
ALTER TABLE instance SET LOGGED;
